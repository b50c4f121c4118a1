def story_text(transcript):
    raise NotImplementedError
