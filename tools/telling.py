"""Output of the tours: the steps, and failures."""


class Failed(Exception):
    pass


def step(text):
    print(f"\n{text}", flush=True)


def tell(text):
    print(f"  {text}", flush=True)


def check(condition, text):
    if not condition:
        raise Failed(f"this is not so: {text}")
    tell(text)
