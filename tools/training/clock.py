"""Training by the clock: how long, how fast, and what it says meanwhile."""

import time

import torch


class Clock:
    """How far a training is, by the time of day; it never runs longer than its seconds."""

    def __init__(self, seconds: float):
        self.seconds, self.began = seconds, time.time()

    @property
    def spent(self) -> float:
        return time.time() - self.began

    @property
    def progress(self) -> float:
        return self.spent / self.seconds


def rate_at(progress: float, steps: int, warm_up: int, falls_from: float) -> float:
    """Share of the highest learning rate: up over the first steps, level, then down to zero."""
    return min(1.0, (steps + 1) / warm_up) * min(1.0, max(0.0, (1 - progress) / (1 - falls_from)))


@torch.no_grad()
def follow(average, current, kept: float) -> None:
    """Move the parameters of a running average: it keeps this share of itself."""
    torch._foreach_lerp_(list(average.parameters()), list(current.parameters()), 1 - kept)


def run(step, clock: Clock, before, name: str, batch: int, every: int = 200) -> int:
    """`step()` -> loss until the clock is over; `before(steps)` sets the rates. Returns the number of steps."""
    steps, waiting = 0, []
    while clock.progress < 1:
        before(steps)
        waiting.append(step().detach())
        steps += 1
        if steps % every == 0 or steps in (1, 10, 50):
            loss, waiting = torch.stack(waiting).mean().item(), []
            rate = steps * batch / clock.spent
            print(f"{name} {steps} {clock.spent:.0f} s loss {loss:.4f} {rate:.0f}/s", flush=True)
        elif steps % 10 == 0:
            waiting[-1].item()  # keeps the queue of a GPU short, so that the clock is true
    return steps
