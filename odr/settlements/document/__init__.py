"""What is signed, bytes in and bytes out."""
