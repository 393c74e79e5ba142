"""Face comparison 1:1 (人脸核验): the camera and the match in one child process, so that no frame ever leaves it."""
