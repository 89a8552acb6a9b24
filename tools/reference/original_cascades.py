"""Tiny random models of several diffusions in the files of their original code, and what diffusers computes with them.

    python tools/reference/original_cascades.py OUT [KIND …] --tokenizer tools/reference/goldens/tokenizer [--seed N]

Written as more_families.py does; what is a file of its own lies in a folder of its own. Names are the inverse of diffusers'
converters (convert_kakao_brain_unclip_to_diffusers.py, convert_if.py): queries, keys and values are one layer, head by head.
"""

import argparse
import json
import random
import re
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DDPMScheduler,
    IFPipeline,
    IFSuperResolutionPipeline,
    PriorTransformer,
    StableUnCLIPImg2ImgPipeline,
    StableUnCLIPPipeline,
    UnCLIPPipeline,
    UnCLIPScheduler,
    UNet2DConditionModel,
    UNet2DModel,
)
from diffusers.pipelines.deprecated.unclip import UnCLIPTextProjModel
from diffusers.pipelines.stable_diffusion.stable_unclip_image_normalizer import StableUnCLIPImageNormalizer
from safetensors.torch import save_file
from transformers import (
    CLIPImageProcessor,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
)

import original_names
from cascades import imagen_scheduler, run_imagen, run_stable, run_unclip
from families import Kind, picture_of, rounded
from made_folders import HALF
from made_numbers import make_numbers, write_list
from more_families import PROMPTS, clip, t5, tokenizers_in
from original_names import RESNET, clip_tensors, numbering, open_clip
from tiny_pipelines import sharpen

#: channels of a head and groups of a norm in the original code
HEAD, GROUPS = 64, 32


class Original(dict):
    """Tensors by their original names; `restore` gives back to diffusers what is copied here."""

    def __init__(self, tensors=()):
        super().__init__(tensors)
        self.fused = []

    def fuse(self, name, parts, flat):
        """Rows of one head of each of them, then those of the next head."""
        rows = [part.reshape(-1, HEAD, *part.shape[1:]) for part in parts]
        joined = torch.stack(rows, 1).reshape(-1, *parts[0].shape[1:])
        self[name] = joined[..., None] if flat and joined.ndim == 2 else joined
        self.fused.append((name, parts))

    def merge(self, other, prefix=""):
        self.update({prefix + name: tensor for name, tensor in other.items()})
        self.fused += [(prefix + name, parts) for name, parts in getattr(other, "fused", [])]
        return self

    @torch.no_grad()
    def restore(self):
        for name, parts in self.fused:
            rows = self[name].reshape(-1, len(parts), HEAD, *parts[0].shape[1:])
            for i, part in enumerate(parts):
                part.copy_(rows[:, i].reshape(part.shape))


def weights(network):
    return {name: tensor.detach() for name, tensor in network.state_dict().items()}


def take(tensors, path, parts):
    """Weights and biases of layers, which are taken out."""
    return {kind: [tensors.pop(f"{path}.{part}.{kind}") for part in parts] for kind in ("weight", "bias")}


def attention_of(original, tensors, path, target):
    own = [part for part in ("to_q", "to_k", "to_v") if f"{path}.{part}.weight" in tensors]
    for name, parts in (("qkv", own), ("encoder_kv", ["add_k_proj", "add_v_proj"])):
        for kind, found in take(tensors, path, parts).items():
            original.fuse(f"{target}.{name}.{kind}", found, flat=True)
    out = take(tensors, path, ["to_out.0"])
    original[f"{target}.proj_out.weight"] = out["weight"][0][..., None]
    original[f"{target}.proj_out.bias"] = out["bias"][0]
    for ours, theirs in (("group_norm", "norm"), ("norm_cross", "norm_encoder")):
        for kind in ("weight", "bias"):
            if f"{path}.{ours}.{kind}" in tensors:
                original[f"{target}.{theirs}.{kind}"] = tensors.pop(f"{path}.{ours}.{kind}")


OUTER = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "conv_in": "input_blocks.0.0",
         "conv_norm_out": "out.0", "conv_out": "out.2", "encoder_hid_proj": "encoder_proj", "class_embedding.linear_1": "aug_proj.0",
         "class_embedding.linear_2": "aug_proj.2", "add_embedding.norm1": "encoder_pooling.0", "add_embedding.pool": "encoder_pooling.1",
         "add_embedding.proj": "encoder_pooling.2", "add_embedding.norm2": "encoder_pooling.3"}


def glide(unet):
    """Of a UNet that changes sizes in residual blocks."""
    tensors, original = weights(unet), Original()
    down, up = numbering(unet)

    def place(side, level, part, index):
        if side == "mid":
            has = any(".attentions." in name for name in unet.mid_block.state_dict()) or "attentions.0.to_q.weight" in unet.mid_block.state_dict()
            return f"middle_block.{1 if part == 'attentions' else index * (2 if has else 1)}"
        if part == "downsamplers":
            return f"input_blocks.{down[level] + len(unet.down_blocks[level].resnets)}.0"
        if part == "upsamplers":
            block = unet.up_blocks[level]
            return f"output_blocks.{up[level] + len(block.resnets) - 1}.{2 if hasattr(block, 'attentions') else 1}"
        path = f"input_blocks.{down[level] + index}" if side == "down" else f"output_blocks.{up[level] + index}"
        return f"{path}.{int(part == 'attentions')}"

    def parsed(name):
        side, level, part, index, rest = re.fullmatch(r"(\w+)_block(?:s\.(\d+))?\.(\w+)\.(\d+)\.(.*)", name).groups()
        return place(side, int(level or 0), part, int(index)), rest

    for path in sorted({name.rsplit(".to_q.", 1)[0] for name in tensors if ".to_q." in name}):
        attention_of(original, tensors, path, parsed(f"{path}.x")[0])
    for name, tensor in tensors.items():
        outer = next((ours for ours in OUTER if name.startswith(ours + ".")), None)
        if outer is not None:
            original[name.replace(outer, OUTER[outer], 1)] = tensor
            continue
        target, rest = parsed(name)
        layer, _, kind = rest.rpartition(".")
        original[f"{target}.{RESNET[layer]}.{kind}"] = tensor
    return original


# ---- Karlo -------------------------------------------------------------------------------------------------------

PRIOR = [(r"time_embedding\.linear_1", "time_embed.0"), (r"time_embedding\.linear_2", "time_embed.2"), ("proj_in", "clip_img_proj"),
         ("embedding_proj", "text_emb_proj"), ("encoder_hidden_states_proj", "text_enc_proj"), ("prd_embedding", "prd_emb"),
         ("norm_out", "final_ln"), ("proj_to_clip_embeddings", "out_proj"), (r"transformer_blocks\.(\d+)\.norm1", r"transformer.resblocks.\1.ln_1"),
         (r"transformer_blocks\.(\d+)\.norm3", r"transformer.resblocks.\1.ln_2"), (r"transformer_blocks\.(\d+)\.attn1\.to_out\.0", r"transformer.resblocks.\1.attn.c_proj"),
         (r"transformer_blocks\.(\d+)\.ff\.net\.0\.proj", r"transformer.resblocks.\1.mlp.c_fc"), (r"transformer_blocks\.(\d+)\.ff\.net\.2", r"transformer.resblocks.\1.mlp.c_proj")]
DECODER = {"encoder_hidden_states_proj": "text_seq_proj.0", "text_encoder_hidden_states_norm": "text_seq_proj.1",
           "clip_extra_context_tokens_proj": "clip_tok_proj", "embedding_proj": "text_feat_proj",
           "clip_image_embeddings_project_to_time_embeddings": "clip_emb"}


def prior_tensors(prior):
    tensors, original = weights(prior), Original()
    for i in range(len(prior.transformer_blocks)):
        for kind, found in take(tensors, f"transformer_blocks.{i}.attn1", ["to_q", "to_k", "to_v"]).items():
            original.fuse(f"transformer.resblocks.{i}.attn.c_qkv.{kind}", found, flat=False)
    for name, tensor in tensors.items():
        if name in ("clip_mean", "clip_std", "causal_attention_mask"):
            continue
        for pattern, target in PRIOR:
            name = re.sub(rf"^{pattern}(?=\.|$)", target, name)
        original[name] = tensor
    return original


def decoder_tensors(decoder, projection):
    original = glide(decoder)
    for name, tensor in weights(projection).items():
        if name == "learned_classifier_free_guidance_embeddings":
            original["cf_param"] = tensor
            continue
        layer, _, kind = name.rpartition(".")
        original[f"{DECODER[layer]}.{kind}"] = tensor
    return original


def karlo(kind, tokenizers):
    """
    Small pictures: at the first time of all a scheduler of unCLIP divides by 5e-5, and of many numbers some would lie so near to 0
    that the last bits of float32 decide what they are.
    """
    width, cross = 64, 96
    decoder = UNet2DConditionModel(
        sample_size=8, in_channels=3, out_channels=6, block_out_channels=(64, 128), layers_per_block=kind.pick(1, 2),
        down_block_types=["ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"], up_block_types=["SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"],
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", cross_attention_dim=cross, attention_head_dim=HEAD, resnet_time_scale_shift="scale_shift",
        class_embed_type="identity", norm_num_groups=GROUPS)
    projection = UnCLIPTextProjModel(
        clip_extra_context_tokens=kind.pick(4, 3), clip_embeddings_dim=width, time_embed_dim=4 * 64, cross_attention_dim=cross)
    projection.learned_classifier_free_guidance_embeddings.data.normal_()
    prior = PriorTransformer(
        num_attention_heads=kind.pick(2, 3), attention_head_dim=HEAD, num_layers=kind.pick(2, 3), embedding_dim=width, num_embeddings=77,
        additional_embeddings=4)
    for name in ("clip_mean", "clip_std", "prd_embedding", "positional_embedding"):
        getattr(prior, name).data.normal_(0, 0.5)
    enlargers = [
        UNet2DModel(
            sample_size=32, in_channels=6, out_channels=3, block_out_channels=(32, 64), layers_per_block=1, norm_num_groups=GROUPS,
            down_block_types=["ResnetDownsampleBlock2D"] * 2, up_block_types=["ResnetUpsampleBlock2D"] * 2,
            resnet_time_scale_shift=kind.pick("default", "scale_shift"), add_attention=False) for _ in range(2)]
    single = Kind(kind.rng, True, kind.small)
    parts = dict(
        decoder=decoder, text_proj=projection, prior=prior, text_encoder=clip(single, tokenizers[0], 8, 1), tokenizer=tokenizers[1],
        super_res_first=enlargers[0], super_res_last=enlargers[1], decoder_scheduler=UnCLIPScheduler(variance_type="learned_range"),
        prior_scheduler=UnCLIPScheduler(variance_type="fixed_small_log", prediction_type="sample", clip_sample_range=5.0),
        super_res_scheduler=UnCLIPScheduler(variance_type="fixed_small_log"))
    facts = dict(
        prompt=kind.rng.choice(PROMPTS), negative=None, guidance=kind.rng.choice([4.0, 8.0]), steps=kind.rng.choice([3, 4]), height=32, width=32,
        sampler="ddpm", task="text", prior=dict(steps=kind.rng.choice([3, 5]), guidance=kind.rng.choice([2.0, 4.0]), noiseLevel=0),
        superResolution=dict(steps=kind.rng.choice([3, 4])))

    def files():
        enlarging = Original().merge(glide(enlargers[0]), "model_first_steps.").merge(glide(enlargers[1]), "model_last_step.")
        return dict(
            prior=Original().merge(prior_tensors(prior), "model."), decoder=Original().merge(decoder_tensors(decoder, projection), "model."),
            sr=enlarging, clip_l=Original(clip_tensors(parts["text_encoder"])),
            stats=Original({"0": prior.clip_mean.detach()[0], "1": prior.clip_std.detach()[0]}))

    return dict(parts=parts, pipeline=lambda: UnCLIPPipeline(**parts), facts=facts, make=run_unclip, files=files)


# ---- Imagen ------------------------------------------------------------------------------------------------------

def imagen_unet(kind, **more):
    text = 64
    config = dict(
        sample_size=16, in_channels=3, out_channels=6, block_out_channels=(64, 128), layers_per_block=kind.pick(1, 2),
        down_block_types=["ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"], up_block_types=["SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"],
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", cross_attention_dim=96, attention_head_dim=HEAD, act_fn="gelu",
        resnet_time_scale_shift="scale_shift", norm_num_groups=GROUPS, encoder_hid_dim=text, encoder_hid_dim_type="text_proj",
        addition_embed_type="text", addition_embed_type_num_heads=text // HEAD, cross_attention_norm="group_norm")
    return UNet2DConditionModel(**config | more)


def imagen(kind, tokenizers, cls, unet, facts, **more):
    parts = dict(
        tokenizer=tokenizers[2], text_encoder=t5(kind, tokenizers[2], 64), unet=unet, safety_checker=None, feature_extractor=None, watermarker=None, **more)
    side = unet.config.sample_size
    facts = dict(
        prompt=kind.rng.choice(PROMPTS), negative=kind.pick("blurry", ""), guidance=kind.rng.choice([4.0, 7.0]), steps=kind.rng.choice([3, 4]), height=side, width=side,
        sampler="ddpm") | facts

    def files():
        text = {name: tensor for name, tensor in weights(parts["text_encoder"]).items() if "embed_tokens" not in name}
        return dict(unet=glide(unet), t5xxl=Original(text))

    return dict(parts=parts, pipeline=lambda: cls(**parts, requires_safety_checker=False), facts=facts, make=run_imagen, files=files)


def imagen_one(kind, tokenizers):
    return imagen(
        kind, tokenizers, IFPipeline, imagen_unet(kind), dict(task="text"), scheduler=imagen_scheduler(1.5, prediction_type="epsilon"))


def imagen_two(kind, tokenizers):
    """
    Small pictures here, too: at 32² of these weights float32 is 6e-5 away from float64 after four steps, in torch as in onnxruntime, which
    is 1e-4 between the two, while their predictions at the first step are within 4e-6 of it.
    """
    unet = imagen_unet(
        kind, sample_size=16, in_channels=6, layers_per_block=kind.pick([1, 2], [2, 1]), class_embed_type="timestep", only_cross_attention=True,
        time_embedding_act_fn="gelu", resnet_skip_time_act=True, resnet_out_scale_factor=1 / 0.7071, mid_block_scale_factor=1 / 0.7071, time_embedding_dim=128)
    return imagen(
        kind, tokenizers, IFSuperResolutionPipeline, unet, dict(task="upscale", noise_level=kind.rng.choice([100, 250])), scheduler=imagen_scheduler(1.0),
        image_noising_scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2"))


# ---- Stable unCLIP -----------------------------------------------------------------------------------------------

def vision_tensors(encoder):
    """OpenCLIP's names of CLIP's encoder of pictures."""
    names = {re.sub(r"^(vision_model\.)?(?!visual_projection)", "", name): tensor for name, tensor in weights(encoder).items() if "position_ids" not in name}
    projection = names.pop("visual_projection.weight")
    # the same code as that of texts, but for what stands around the layers
    original = {
        "class_embedding": names.pop("embeddings.class_embedding"), "positional_embedding": names.pop("embeddings.position_embedding.weight"),
        "conv1.weight": names.pop("embeddings.patch_embedding.weight")}
    for ours, theirs in (("pre_layrnorm", "ln_pre"), ("post_layernorm", "ln_post")):
        for kind in ("weight", "bias"):
            original[f"{theirs}.{kind}"] = names.pop(f"{ours}.{kind}")
    layers = open_clip({f"text_model.{name}": tensor for name, tensor in names.items()})
    return original | layers | {"proj": projection.T}


def stable_unclip(kind, tokenizers):
    """Makes variations of a picture."""
    return stable_unclip_of(kind, tokenizers, StableUnCLIPImg2ImgPipeline, {})


def stable_unclip_words(kind, tokenizers):
    """With Karlo's prior, which is told by the half of CLIP for texts in the checkpoint."""
    width = 64
    words = CLIPTextModelWithProjection(CLIPTextConfig(
        vocab_size=len(tokenizers[0]), bos_token_id=tokenizers[0].bos_token_id, eos_token_id=tokenizers[0].eos_token_id, hidden_size=64,
        intermediate_size=96, num_hidden_layers=kind.pick(2, 3), num_attention_heads=1, hidden_act="quick_gelu", projection_dim=width))
    prior = PriorTransformer(
        num_attention_heads=kind.pick(2, 3), attention_head_dim=HEAD, num_layers=kind.pick(2, 3), embedding_dim=width, num_embeddings=77,
        additional_embeddings=4)
    for name in ("clip_mean", "clip_std", "prd_embedding", "positional_embedding"):
        getattr(prior, name).data.normal_(0, 0.5)
    # not by from_config of Karlo's own scheduler: that forgets the betas, which its file leaves to the class
    scheduler = DDPMScheduler(
        variance_type="fixed_small_log", prediction_type="sample", clip_sample_range=5.0, beta_schedule="squaredcos_cap_v2")
    return stable_unclip_of(kind, tokenizers, StableUnCLIPPipeline, dict(
        prior_tokenizer=tokenizers[0], prior_text_encoder=words, prior=prior, prior_scheduler=scheduler))


def stable_unclip_of(kind, tokenizers, cls, thinking):
    width = 64
    tokens = tokenizers[1]
    text = CLIPTextModel(CLIPTextConfig(
        vocab_size=len(tokens), bos_token_id=tokens.bos_token_id, eos_token_id=tokens.eos_token_id, hidden_size=64, intermediate_size=96,
        num_hidden_layers=kind.pick(2, 3), num_attention_heads=1, hidden_act="gelu"))
    vae = AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, block_out_channels=(32, 32), layers_per_block=1, norm_num_groups=GROUPS,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, sample_size=32, scaling_factor=0.18215)
    unet = UNet2DConditionModel(
        sample_size=16, block_out_channels=(64, 128), layers_per_block=1, norm_num_groups=GROUPS, use_linear_projection=True,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        attention_head_dim=(1, 2), cross_attention_dim=64, class_embed_type="projection", projection_class_embeddings_input_dim=2 * width)
    encoder = CLIPVisionModelWithProjection(CLIPVisionConfig(
        hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=1, image_size=12, patch_size=4, projection_dim=width, hidden_act="gelu"))
    normalizer = StableUnCLIPImageNormalizer(embedding_dim=width)
    if thinking:
        normalizer.mean.data.copy_(thinking["prior"].clip_mean)
        normalizer.std.data.copy_(thinking["prior"].clip_std.abs() + 0.5)
        thinking["prior"].clip_std.data.copy_(normalizer.std)
    seeing = {} if thinking else dict(
        image_encoder=encoder, feature_extractor=CLIPImageProcessor(size=dict(shortest_edge=12), crop_size=dict(height=12, width=12)))
    parts = thinking | seeing | dict(
        image_normalizer=normalizer, image_noising_scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2"), tokenizer=tokenizers[1],
        text_encoder=text, unet=unet, vae=vae,
        scheduler=DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="v_prediction",
                                set_alpha_to_one=False, steps_offset=1, clip_sample=False))
    facts = dict(
        prompt=kind.rng.choice(PROMPTS), negative=kind.pick("blurry", ""), guidance=kind.rng.choice([4.0, 10.0]), steps=kind.rng.choice([3, 4]), height=32,
        width=kind.rng.choice([32, 48]), sampler="ddim", task="text" if thinking else "vary",
        prior=dict(steps=3, guidance=2.0, noiseLevel=kind.rng.choice([0, 7, 250])))

    def files():
        tensors = original_names.original_tensors(unet, vae, [text])
        seen = {f"embedder.model.visual.{name}": tensor for name, tensor in vision_tensors(encoder).items()}
        schedule = {"noise_augmentor.betas": torch.zeros(1000)}
        networks = [(text, "cond_stage_model.model."), (encoder, "embedder.model.visual.")]
        if not thinking:
            rest = {f"embedder.model.ln_final.{name}": torch.ones(8) for name in ("weight", "bias")}
            return dict(checkpoint=Fused(tensors | seen | rest | schedule, networks))
        words, prior = thinking["prior_text_encoder"], thinking["prior"]
        read = {f"embedder.model.{name}": tensor for name, tensor in open_clip(clip_tensors(words)).items()}
        networks.append((words, "embedder.model."))
        return dict(
            checkpoint=Fused(tensors | seen | read | schedule, networks), prior=Original().merge(prior_tensors(prior), "model."),
            stats=Statistics(prior, normalizer))

    return dict(parts=parts, pipeline=lambda: cls(**parts), facts=facts, make=run_stable, files=files)


class Statistics(Original):
    """CLIP's, of which prior and normalizer have a copy each."""

    def __init__(self, prior, normalizer):
        super().__init__({"0": prior.clip_mean.detach()[0], "1": prior.clip_std.detach()[0]})
        self.normalizer = normalizer

    @torch.no_grad()
    def restore(self):
        self.normalizer.mean.copy_(self["0"][None])
        self.normalizer.std.copy_(self["1"][None])


class Fused(Original):
    """OpenCLIP's layers for queries, keys and values: rows of one after those of the other. `networks`: with their prefixes."""

    def __init__(self, tensors, networks):
        super().__init__(tensors)
        self.networks = networks

    @torch.no_grad()
    def restore(self):
        for network, prefix in self.networks:
            for name, parameter in network.named_parameters():
                fused = re.search(r"layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)$", name)
                if fused is not None:
                    layer, part, kind = fused.groups()
                    parameter.copy_(self[f"{prefix}transformer.resblocks.{layer}.attn.in_proj_{kind}"].chunk(3)["qkv".index(part)])


KINDS = dict(
    karlo=karlo, imagen_one=imagen_one, imagen_two=imagen_two, stable_unclip=stable_unclip, stable_unclip_words=stable_unclip_words)


@torch.no_grad()
def write(name, build, folder, tokenizer_folder, seed):
    rng = random.Random(f"{name} {seed}")
    torch.manual_seed(rng.randrange(2**31))
    model = build(Kind(rng, False, seed == 0), tokenizers_in(tokenizer_folder))
    networks = [part for part in model["parts"].values() if isinstance(part, torch.nn.Module)]
    for network in networks:
        sharpen(network)
    rounded(networks, HALF)
    files = model["files"]()
    lists = {}
    for file, tensors in files.items():
        if seed == 0:
            lists[file] = make_numbers(tensors, HALF)
        tensors.restore()
    pipeline = model["pipeline"]()
    pipeline.set_progress_bar_config(disable=True)
    facts = model["facts"] | dict(seed=rng.randrange(2**31))
    source = {} if facts["task"] == "text" else dict(source=picture_of(facts, 4))
    latents, picture = model["make"](pipeline, facts, source)
    shutil.rmtree(folder, ignore_errors=True)
    for file, tensors in files.items():
        place = folder / "model" / file
        place.mkdir(parents=True)
        if seed == 0:
            write_list(lists[file], place / "checkpoint.json")
        else:
            save_file({key: tensor.half().contiguous() for key, tensor in tensors.items()}, place / f"{file}.safetensors")
    pipeline.tokenizer.save_pretrained(folder / "model" / "tokenizer")
    if seed == 0:
        (folder / "model" / "tokenizer" / "tokenizer.json").unlink(missing_ok=True)
    save_file(dict(latents=latents.contiguous(), picture=picture.contiguous(), **source), folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for one in arguments.kinds or KINDS:
        write(one, KINDS[one], arguments.out / f"{one}-original", arguments.tokenizer, arguments.seed)
