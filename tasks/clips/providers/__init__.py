PROVIDERS: dict[str, str] = {
    "camera": "tasks.clips.providers.camera_moves:CameraAnimator",
    "ltx": "tasks.clips.providers.ltx:LtxAnimator",
}
