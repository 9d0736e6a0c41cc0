// A page needs a script; this one does nothing.
