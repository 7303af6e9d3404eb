"""Writes two_inputs: Keras's own output and gradient of a network with two inputs (Keras 3, JAX)."""
import os
os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers as L

folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "two_inputs")
os.makedirs(folder, exist_ok=True)
keras.utils.set_random_seed(5)
image = L.Input((12, 12, 1), name="img")
meta = L.Input((5,), name="meta")
x = L.Flatten()(L.Conv2D(6, 3, activation="relu", name="c")(image))
m = L.Dense(4, activation="relu", name="m")(meta)
out = L.Dense(3, activation="softmax", name="out")(L.Concatenate(name="cat")([x, m]))
model = keras.Model([image, meta], out)
model.save(os.path.join(folder, "model.keras"))
inputs = np.random.default_rng(5).random((2, 12, 12, 1), dtype="float32")
held = np.full((2, 5), 0.5, "float32")
np.save(os.path.join(folder, "input.npy"), inputs)
np.save(os.path.join(folder, "act_out.npy"), np.asarray(model([inputs, held])))
weights = [v.value for v in model.trainable_variables]
rest = [v.value for v in model.non_trainable_variables]


def second(images):
    outputs, _ = model.stateless_call(weights, rest, [images, jnp.asarray(held)])
    return jnp.sum(outputs[:, 1])


np.save(os.path.join(folder, "grad.npy"), np.asarray(jax.grad(second)(jnp.asarray(inputs))))
