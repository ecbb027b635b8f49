"""What is signed, bytes in and bytes out: a file of it is checked without an installation."""
