"""Papers: what people read, print and keep, as accessible PDFs. Words in, bytes out."""
