"""What answers a browser. Ten lines each: they ask the kernel and hand the answer to a template."""
