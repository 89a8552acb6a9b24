"""What somebody may have drawn to get a picture: outlines and inner lines, thick or thin, rounded, shaky, with gaps.

All on the training device: pictures (B, 4, 128, 128) straight RGBA in 0..1 -> lines (B, 1, 128, 128), white on black.
"""

import torch
import torch.nn.functional as F

SHAKE = 2.5  # pixels at most that a line is off
ROUNDINGS = (1, 1, 5, 9, 15)  # pixels: what is smaller is left out of an outline
GAPS = 0.25  # share of the drawings with gaps


def thicker(mask: torch.Tensor, width: int) -> torch.Tensor:
    return F.max_pool2d(mask, width, 1, width // 2)


def outline(alpha: torch.Tensor) -> torch.Tensor:
    """The rim of the shape, two pixels wide."""
    solid = (alpha > 0.5).float()
    return thicker(solid, 3) - (1 - thicker(1 - solid, 3))


def inner_lines(rgb: torch.Tensor) -> torch.Tensor:
    """Where the colour changes most."""
    soft = F.avg_pool2d(F.pad(rgb, (2, 2, 2, 2), "replicate"), 5, 1)
    across = (soft[..., :, 2:] - soft[..., :, :-2]).abs().amax(1, keepdim=True)
    along = (soft[..., 2:, :] - soft[..., :-2, :]).abs().amax(1, keepdim=True)
    change = torch.maximum(F.pad(across, (1, 1, 0, 0)), F.pad(along, (0, 0, 1, 1)))
    highest = F.max_pool2d(change, 3, 1, 1)
    return ((change > 0.14) & (change > 0.9 * highest)).float()


def smooth_noise(count: int, channels: int, cells: int, device) -> torch.Tensor:
    coarse = torch.randn(count, channels, cells, cells, device=device)
    return F.interpolate(coarse, (128, 128), mode="bicubic", align_corners=False)


def shaken(lines: torch.Tensor, strength: torch.Tensor) -> torch.Tensor:
    """Lines moved a little, neighbours alike. `strength` (B,) in pixels."""
    count, side = len(lines), lines.shape[-1]
    device = lines.device
    steps = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    grid = torch.stack(torch.meshgrid(steps, steps, indexing="xy"), -1).expand(count, -1, -1, -1)
    off = smooth_noise(count, 2, 9, device).clamp(-1.5, 1.5).permute(0, 2, 3, 1)
    return F.grid_sample(lines, grid + off * (strength * 2 / side).view(-1, 1, 1, 1), align_corners=False)


def rounded(solid: torch.Tensor) -> torch.Tensor:
    """Shapes without small details, each as many as it happens."""
    which = torch.randint(len(ROUNDINGS), (len(solid), 1, 1, 1), device=solid.device)
    result = solid
    for n, width in enumerate(ROUNDINGS):
        along = F.avg_pool2d(solid, (width, 1), 1, (width // 2, 0))
        result = torch.where(which == n, F.avg_pool2d(along, (1, width), 1, (0, width // 2)), result)
    return result


def inner_of(straight: torch.Tensor) -> torch.Tensor:
    return inner_lines(straight[:, :3] * straight[:, 3:] + 1 - straight[:, 3:])


def scribbles(straight: torch.Tensor) -> torch.Tensor:
    return scribbled(straight[:, 3:], inner_of(straight))


@torch.no_grad()
def scribbled(alpha: torch.Tensor, inner: torch.Tensor) -> torch.Tensor:
    """Of shapes and their inner lines, both (B, 1, 128, 128)."""
    count, device = len(alpha), alpha.device

    def chance(share: float) -> torch.Tensor:
        return (torch.rand(count, 1, 1, 1, device=device) < share).float()

    lines = torch.maximum(outline(rounded(alpha)), inner * chance(0.5))
    lines = shaken(lines, torch.rand(count, device=device) * SHAKE)
    kept = (smooth_noise(count, 1, 7, device) > -0.9).float()
    lines = lines * torch.maximum(kept, 1 - chance(GAPS))
    thick = chance(0.5)
    lines = thicker(lines, 3) * thick + lines * (1 - thick)
    return (lines > 0.35).float()
