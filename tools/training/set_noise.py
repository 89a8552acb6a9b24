"""Noise that says which set a drawing is from, where its caption does not: so other seeds are other drawings.

Every set has a direction of noise: a constant amount of each channel, the same in every place, as a network of
convolutions knows little of places. Noise for a drawing has most of the direction of its set, from the first step on, as
in flow matching with coupled ends (Pooladian et al., 2023; Tong et al., 2024). The amounts of all directions are
exchanged for that, and as the sets are drawn alike, noise stays normal over all of them.
"""

import torch

from captions import SETS, STYLE_WORDS
from pool import Pool

# What others are drawn like: with four channels there are four directions at right angles.
LIKE = {"colour": "3d", "noto1": "noto", "comic": "noto", "emojione": "twemoji", "fx": "twemoji", "clipart": "flat"}
CLEARER = 2.0  # times the amounts, of half of the noise: what is clear is learnt first


def sets_of(pool: Pool) -> torch.Tensor:
    """The number of the set that every item's drawing is from or like (N); -1 for others."""
    styles = [pool.records[item["picture"]]["style"] for item in pool.items]
    named = [LIKE.get(style, style) for style in styles]
    return torch.tensor([SETS.index(n) if n in SETS else -1 for n in named], device=pool.latents.device)


def says_style(pool: Pool) -> torch.Tensor:
    """Which captions (N, captions) name the style."""
    words = {STYLE_WORDS[name][0] for name in (*SETS, *LIKE)}
    ids = [i for word in words for i in pool.tokenizer.encode(word, add_special_tokens=False).ids]
    wanted = torch.tensor(ids, device=pool.tokens.device)
    return torch.isin(pool.tokens, wanted[wanted != pool.nothing[-1]].to(pool.tokens.dtype)).any(2)


def directions(pool: Pool, sets: torch.Tensor) -> torch.Tensor:
    """One for each set, at right angles (S, 4, 16, 16): how much more of each channel its drawings have than others'."""
    means = torch.stack([pool.latents[sets == n].float().mean((0, 2, 3)) for n in range(len(SETS))]).nan_to_num()
    u, _, v = torch.linalg.svd(means - means.mean(0))
    side = pool.latents.shape[-1]
    return (u @ v)[:, :, None, None].expand(-1, -1, side, side) / side


class SetNoise:
    def __init__(self, pool: Pool):
        self.sets, self.said = sets_of(pool), says_style(pool)
        self.directions = directions(pool, self.sets)

    def draw(self, picks: torch.Tensor, which: torch.Tensor, is_empty: torch.Tensor) -> torch.Tensor:
        """(B, 4, 16, 16) for these items with these of their captions, or with none."""
        noise = torch.randn(len(picks), *self.directions.shape[1:], device=picks.device)
        every, mine = torch.arange(len(picks), device=picks.device), self.sets[picks]
        amounts = torch.einsum("bchw,schw->bs", noise, self.directions)
        told, mine, most = amounts.clone(), mine.clamp_min(0), amounts.argmax(1)
        told[every, mine], told[every, most] = amounts[every, most], amounts[every, mine]
        clearer = torch.rand(len(picks), 1, device=picks.device) < 0.5
        told = torch.where(clearer, told * CLEARER, told)
        is_free = is_empty | self.said[picks, which] | (self.sets[picks] < 0)
        change = torch.where(is_free[:, None], 0, told - amounts)
        return noise + torch.einsum("bs,schw->bchw", change, self.directions)
