"""Tools for the people who keep the content right. They read what the front door would say; they change nothing it says by itself."""
