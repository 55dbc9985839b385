"""What no installation may be started with, as pure rules that answer in sentences."""

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LEAST_KEY_LENGTH = 50
LEAST_DISTINCT_CHARACTERS = 10
PLACEHOLDERS = (
    "django-insecure",
    "changeme",
    "change-me",
    "change_me",
    "placeholder",
    "your-secret",
    "your_secret",
)
NEW_KEY = "run `make install`, which makes one, or set 50 random characters"


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address can only mean this very machine."""
    name = (host or "").strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def weak_key(key: str) -> list[str]:
    """Refuse a key that could be guessed; the key itself is never repeated."""
    if len(key) < LEAST_KEY_LENGTH:
        problem = f"has {len(key)} characters, at least {LEAST_KEY_LENGTH} are needed"
    elif len(set(key)) < LEAST_DISTINCT_CHARACTERS:
        problem = f"repeats only {len(set(key))} different characters"
    elif any(word in key.lower() for word in PLACEHOLDERS):
        problem = "is a placeholder from an example"
    else:
        return []
    return [f"CXOPS_SECRET_KEY {problem}: {NEW_KEY}."]


def exposed(
    public: SplitResult, *, hosts: list[str], debug: bool, demo: bool
) -> list[str]:
    """Refuse what is safe on one's own machine only, once others can reach it."""
    found = [host for host in [public.hostname, *hosts] if not is_loopback(host)]
    if not found:
        return []
    host = found[0]
    refused = []
    if debug:
        refused.append(
            f"CXOPS_DEBUG is on while {host} is served: it shows settings and data to "
            "visitors, so unset CXOPS_DEBUG or serve 127.0.0.1 only."
        )
    if demo:
        refused.append(
            f"CXOPS_DEMO is on while {host} is served: the demo's log-ins are no "
            "secret, so set CXOPS_DEMO=0 or serve 127.0.0.1 only."
        )
    if public.scheme == "http":
        refused.append(
            f"CXOPS_PUBLIC_URL={public.geturl()} is not encrypted while {host} is "
            "served: passwords would travel readable, so use an https:// address."
        )
    return refused


def unguarded_broker(url: str) -> list[str]:
    """Refuse a broker that others can reach without a password of its own."""
    parts = urlsplit(url)
    if parts.scheme == "filesystem" or is_loopback(parts.hostname or "localhost"):
        return []
    if parts.scheme.startswith("redis") and not parts.password:
        return [
            (
                f"CXOPS_BROKER_URL reaches Redis on {parts.hostname} without a "
                "password: give Redis one (requirepass) and put it into the address."
            )
        ]
    if parts.scheme.startswith("amqp") and parts.password in {None, "", "guest"}:
        return [
            (
                f"CXOPS_BROKER_URL reaches RabbitMQ on {parts.hostname} with its "
                "default password: make an account for CXOps and put it into the "
                "address."
            )
        ]
    return []
