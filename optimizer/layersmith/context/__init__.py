"""What is in the build context, and what does an install read of it?"""
