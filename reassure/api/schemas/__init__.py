"""What goes over the wire: read into the same facts that connectors bring, written from the same values pages show."""
