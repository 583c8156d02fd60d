"""How an experiment bends its digits, as script: NumPy, and one resampling by Keras; only what the experiment lists."""

from __future__ import annotations

from digitlab.core.augmentations import (
    Augmentation,
    Blur,
    Contrast,
    Elastic,
    Noise,
    Rotate,
    Shear,
    Shift,
    Thickness,
    Zoom,
)
from digitlab.core.experiment import Experiment
from digitlab.core.script.source import constant

BENT_DIGITS = '''\
class BentDigits(keras.utils.PyDataset):
    """Batches of digits in a new order in every epoch, each digit bent a little differently whenever it is seen."""

    def __init__(self, images, targets):
        super().__init__()
        self.images, self.targets = images, targets
        self.random = np.random.default_rng(SEED)
        self.order = self.random.permutation(len(images))

    def __len__(self):
        return -(-len(self.images) // BATCH_SIZE)

    def __getitem__(self, number):
        places = self.order[number * BATCH_SIZE : (number + 1) * BATCH_SIZE]
        return bend(self.images[places], self.random), self.targets[places]

    def on_epoch_end(self):
        self.order = self.random.permutation(len(self.images))


def bend(images, random):
    """float32 [n, 28, 28, 1] in 0 to 255: each picture changed by chance, in this order."""
    pictures = images.astype("float32")
    for change in {changes}:
        pictures = change(pictures, random).astype("float32")
    return pictures
'''
MOVE = '''

def move(pictures, random):
    """Each picture scaled, slanted, turned and moved, in one bilinear resampling."""
    zoom, slant, turn, right, down = random.uniform(-1, 1, (5, len(pictures)))
    zoom, slant, turn = 1 + ZOOM * zoom, np.tan(np.radians(SHEAR * slant)), np.radians(ROTATE * turn)
    # The pixel (x, y) of the new picture is found at (a x + b y + x0, c x + d y + y0) of the old one.
    a, b = (np.cos(turn) + slant * np.sin(turn)) / zoom, (np.sin(turn) - slant * np.cos(turn)) / zoom
    c, d = -np.sin(turn) / zoom, np.cos(turn) / zoom
    middle_x, middle_y = 13.5 + SHIFT * right, 13.5 + SHIFT * down
    x0, y0 = 13.5 - a * middle_x - b * middle_y, 13.5 - c * middle_x - d * middle_y
'''
RIGID = """\
    maps = np.stack([a, b, x0, c, d, y0, 0 * a, 0 * a], axis=1).astype("float32")
    return np.asarray(keras.ops.image.affine_transform(pictures, maps, fill_mode="constant"))
"""
RUBBER = '''\
    a, b, x0, c, d, y0 = (number[:, np.newaxis, np.newaxis] for number in (a, b, x0, c, d, y0))
    y, x = np.mgrid[:28, :28]
    move_x, move_y = displacements(len(pictures), random)
    picture = np.arange(len(pictures))[:, np.newaxis, np.newaxis]
    places = np.broadcast_arrays(picture, c * x + d * y + y0 + move_y, a * x + b * y + x0 + move_x)
    places = np.stack(places).astype("float32")
    found = keras.ops.image.map_coordinates(pictures[..., 0], places, order=1, fill_mode="constant")
    return np.asarray(found)[..., np.newaxis]


def displacements(count, random):
    """[2, count, 28, 28]: how far rubber moves each pixel in x and y, noise on every other pixel that is smoothed."""
    pixels, points = np.arange(28) - 13.5, 2.0 * np.arange(14) - 13.0
    weights = np.exp(-((pixels[:, np.newaxis] - points) ** 2) / (2 * ELASTIC_SIGMA**2))
    weights /= np.sqrt((weights**2).sum(axis=1, keepdims=True))
    return ELASTIC * 3**0.5 * (weights @ random.uniform(-1, 1, (2, count, 14, 14)) @ weights.T)
'''
PLACES = (Shift, Rotate, Zoom, Shear)
INK: dict[type[Augmentation], tuple[str, str]] = {
    Thickness: (
        "thicken",
        '''

def thicken(pictures, random):
    """The edges of each picture's strokes moved out or in."""
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)))
    around = [pictures, framed[:, :-2, 1:-1], framed[:, 2:, 1:-1], framed[:, 1:-1, :-2], framed[:, 1:-1, 2:]]
    share = random.uniform(-THICKNESS, THICKNESS, (len(pictures), 1, 1, 1))
    goal = np.where(share > 0, np.max(around, axis=0), np.min(around, axis=0))
    return pictures + abs(share) * (goal - pictures)
''',
    ),
    Blur: (
        "blur",
        '''

def blur(pictures, random):
    """Each picture smoothed with a Gaussian, along its rows and then across."""
    steps, sigma = np.arange(-4, 5), np.maximum(random.uniform(0, BLUR, (len(pictures), 1)), 1e-3)
    kernels = np.exp(-(steps**2) / (2 * sigma**2))
    kernels /= kernels.sum(axis=1, keepdims=True)
    for axis in (1, 2):
        framed = np.pad(pictures, [(4, 4) if one == axis else (0, 0) for one in range(4)])
        pictures = np.einsum("nk,knyxc->nyxc", kernels, [np.take(framed, range(at, at + 28), axis) for at in range(9)])
    return pictures
''',
    ),
    Contrast: (
        "change_contrast",
        '''

def change_contrast(pictures, random):
    """The greys of each picture nearer to the middle one, or farther from it."""
    factor = 1 + random.uniform(-CONTRAST, CONTRAST, (len(pictures), 1, 1, 1))
    return np.clip(127.5 + factor * (pictures - 127.5), 0, 255)
''',
    ),
    Noise: (
        "add_grain",
        '''

def add_grain(pictures, random):
    """Noise over every pixel."""
    return np.clip(pictures + random.normal(0, 255 * NOISE, pictures.shape), 0, 255)
''',
    ),
}


def bending(experiment: Experiment) -> str:
    """How digits are bent; empty where they are not."""
    chosen = {type(one): one for one in experiment.augmentations}
    if not chosen:
        return ""
    steps = [(name, text) for kind, (name, text) in INK.items() if kind in chosen]
    if Elastic in chosen or any(kind in chosen for kind in PLACES):
        steps.insert(0, ("move", MOVE + (RUBBER if Elastic in chosen else RIGID)))
    names = ", ".join(name for name, _ in steps)
    changes = f"({names},)" if len(steps) == 1 else f"({names})"
    text = BENT_DIGITS.format(changes=changes) + "".join(text for _, text in steps)
    return f"{_constants(chosen)}\n\n\n{text}"


def _constants(chosen: dict[type[Augmentation], Augmentation]) -> str:
    """The strengths; a map needs all of its four, those that are not wanted as 0."""
    maps = any(kind in chosen for kind in (*PLACES, Elastic))
    lines = []
    for key, kind in Augmentation.entries().items():
        if kind in chosen or (maps and kind in PLACES):
            spec = chosen.get(kind) or kind()
            for place, field in enumerate(kind.strengths()):
                value = getattr(spec, field) if kind in chosen else 0.0
                lines.append(constant(f"{key}_{field}" if place else key, value, spec, field))
    return "\n".join(lines)
