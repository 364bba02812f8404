"""What AfterShip's clients send and get."""
