"""Records a Normalization of all values by one mean, as adapt leaves it, with Keras 3: python make_normalization.py FOLDER."""
import os, sys; os.environ["KERAS_BACKEND"]="tensorflow"
import numpy as np, keras
from keras import layers as L
keras.utils.set_random_seed(3); rng=np.random.default_rng(5)
x=rng.integers(0,256,(2,4,5,1)).astype('float32'); n=L.Normalization(axis=None,name="a"); n.adapt(x)
m=keras.Sequential([keras.Input((4,5,1)),n,L.Conv2D(2,2,name="b"),L.Flatten(name="c"),L.Dense(3,name="o")])
d=os.path.join(sys.argv[1],"normalization_whole"); os.makedirs(d,exist_ok=True); m.save(os.path.join(d,"model.keras")); np.save(os.path.join(d,"input.npy"),x)
for l in ("a","b","o"): np.save(os.path.join(d,f"act_{l}.npy"),np.asarray(keras.Model(m.inputs,m.get_layer(l).output)(x)))
