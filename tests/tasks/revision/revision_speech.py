from tasks.revision.speakable import speak


def spoken(written: str, language: str) -> str:
    """What a voice is given to say, with a space between words."""
    return " ".join(word for words in speak(written.split(), language) for word in words)
