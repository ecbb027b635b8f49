"""What is signed and disclosed on the way to an agreement, sealed for those who may read it."""
