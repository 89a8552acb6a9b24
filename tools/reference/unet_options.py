"""What diffusers' UNet gives with a text mask, and with the middle's self-attention left out (perturbed-attention guidance), at
every combination of the inputs that our graph takes.

    python tools/reference/unet_options.py tools/reference/goldens/unetOptions
"""

import argparse
import shutil
from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor2_0, PAGIdentitySelfAttnProcessor2_0
from safetensors.torch import save_file

from tiny_pipelines import halved, sharpen

CONFIG = dict(
    block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=2, cross_attention_dim=12,
    down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
    transformer_layers_per_block=[1, 2], sample_size=[6, 8], num_class_embeds=10, only_cross_attention=[True, False],
    addition_embed_type="text_time", addition_time_embed_dim=8, projection_class_embeddings_input_dim=20 + 6 * 8)


@torch.no_grad()
def write(folder):
    torch.manual_seed(5)
    unet = UNet2DConditionModel(**CONFIG)
    sharpen(unet)
    halved(unet)
    lengths = (9, 5)
    text = torch.randn(2, 9, 12)
    mask = torch.tensor([[1.0] * n + [0.0] * (9 - n) for n in lengths])
    inputs = dict(sample=torch.randn(2, 4, 6, 8), timestep=torch.tensor([700.0, 20.0]), text=text, pooled=torch.randn(2, 20),
                  sizes=torch.tensor([[64.0, 48, 0, 0, 64, 48], [512, 1024, 7, 3, 1024, 768]]), class_label=torch.tensor([3, 8]))

    def run(i, perturbed):
        one = {name: tensor[i : i + 1] for name, tensor in inputs.items()}
        arguments = dict(encoder_hidden_states=one["text"][:, : lengths[i]], class_labels=one["class_label"],
                         added_cond_kwargs=dict(text_embeds=one["pooled"], time_ids=one["sizes"]))
        if not perturbed:
            return unet(one["sample"], one["timestep"], **arguments).sample
        # its processor takes a batch of two, and perturbs the second
        for name, module in unet.mid_block.named_modules():
            if name.endswith("attn1"):
                module.set_processor(PAGIdentitySelfAttnProcessor2_0())
        doubled = {name: {key: torch.cat([value] * 2) for key, value in tensor.items()} if isinstance(tensor, dict) else torch.cat([tensor] * 2)
                   for name, tensor in arguments.items()}
        output = unet(torch.cat([one["sample"]] * 2), one["timestep"].repeat(2), **doubled).sample[1:]
        for name, module in unet.mid_block.named_modules():
            if name.endswith("attn1"):
                module.set_processor(AttnProcessor2_0())
        return output

    results = {"out.plain": torch.cat([run(0, False), run(1, False)]), "out.perturbed": torch.cat([run(0, False), run(1, True)])}
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    unet.half().save_pretrained(folder)
    inputs["class_label"] = inputs["class_label"].int()
    save_file({name: tensor.contiguous() for name, tensor in dict(inputs, text_mask=mask, **results).items()}, folder / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write(parser.parse_args().out)
