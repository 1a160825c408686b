"""Which secrets go into the image, and how the build can do without them there."""
