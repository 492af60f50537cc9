"""What a browser is called in coarse, plain words: enough for its owner to know it again, too little to trace it."""

# In this order: each also claims to be those after it.
BROWSERS = (("edg", "Edge"), ("opr/", "Opera"), ("firefox", "Firefox"), ("fxios", "Firefox"), ("chrom", "Chrome"),
            ("crios", "Chrome"), ("safari", "Safari"))  # fmt: skip
SYSTEMS = (("iphone", "iPhone"), ("ipad", "iPad"), ("android", "Android"), ("windows", "Windows"),
           ("mac os", "Mac"), ("cros", "ChromeOS"), ("linux", "Linux"))  # fmt: skip


def label(user_agent: str) -> str:
    """Return such as ``Firefox, Linux`` from what a browser says of itself, empty where it says nothing known."""
    said = user_agent.lower()
    found = (next((name for sign, name in known if sign in said), None) for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))
