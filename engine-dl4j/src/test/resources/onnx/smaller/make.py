import numpy as np, onnx
from onnx import helper as h, numpy_helper as nh, TensorProto as T
rng=np.random.default_rng(5)
def init(name,*shape): return nh.from_array(rng.standard_normal(shape).astype('f')*0.5,name)
F=T.FLOAT
# 1 a layer inside a function of the file's own
body=[h.make_node('Conv',['x','w','b'],['c'],kernel_shape=[3,3]),h.make_node('Relu',['c'],['r']),h.make_node('Conv',['r','w2','b2'],['q'],kernel_shape=[1,1]),h.make_node('Relu',['q'],['y'])]
fn=h.make_function('own','Block',['x','w','b','w2','b2'],['y'],body,[h.make_opsetid('',17)])
g=h.make_graph([h.make_node('Block',['in','w','b','w2','b2'],['m'],name='block',domain='own'),h.make_node('Relu',['m'],['n'],name='act'),h.make_node('GlobalAveragePool',['n'],['p'],name='gap'),h.make_node('Flatten',['p'],['out'],name='flat')],'g',
 [h.make_tensor_value_info('in',F,['N',2,6,6])],[h.make_tensor_value_info('out',F,['N',3])],[init('w',4,2,3,3),init('b',4),init('w2',3,4,1,1),init('b2',3)])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17),h.make_opsetid('own',1)],functions=[fn],ir_version=8); onnx.checker.check_model(m); onnx.save(m,'function.onnx')
# 2 weights that a branch reads too
then=h.make_graph([h.make_node('Conv',['k','w2','b2'],['t'],name='inner',kernel_shape=[1,1])],'t',[],[h.make_tensor_value_info('t',F,None)])
els=h.make_graph([h.make_node('Identity',['k'],['e'])],'e',[],[h.make_tensor_value_info('e',F,None)])
g=h.make_graph([h.make_node('Conv',['in','w','b'],['c'],name='conv',kernel_shape=[3,3]),h.make_node('Relu',['c'],['r'],name='act'),h.make_node('Conv',['r','w2','b2'],['d'],name='conv2',kernel_shape=[1,1]),
 h.make_node('Conv',['in','wk','bk'],['k'],name='other',kernel_shape=[3,3]),h.make_node('If',['yes'],['i'],name='if',then_branch=then,else_branch=els),h.make_node('Add',['d','i'],['s'],name='sum'),h.make_node('Flatten',['s'],['out'],name='flat')],'g',
 [h.make_tensor_value_info('in',F,['N',2,6,6])],[h.make_tensor_value_info('out',F,['N',48])],[init('w',4,2,3,3),init('b',4),init('w2',3,4,1,1),init('b2',3),init('wk',4,2,3,3),init('bk',4),nh.from_array(np.array(True),'yes')])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)],ir_version=8); onnx.checker.check_model(m); onnx.save(m,'branch.onnx')
# 3 sizes worked out of an open batch
g=h.make_graph([h.make_node('Conv',['in','w','b'],['c'],name='conv',kernel_shape=[3,3]),h.make_node('Relu',['c'],['r'],name='act'),h.make_node('Shape',['r'],['s'],name='shape'),h.make_node('Gather',['s','zero'],['n'],name='n',axis=0),
 h.make_node('Unsqueeze',['n','ax'],['n1'],name='n1'),h.make_node('Concat',['n1','flat'],['sz'],name='sz',axis=0),h.make_node('Reshape',['r','sz'],['f'],name='view'),h.make_node('Gemm',['f','wg','bg'],['out'],name='fc',transB=1)],'g',
 [h.make_tensor_value_info('in',F,['N',2,6,6])],[h.make_tensor_value_info('out',F,['N',3])],[init('w',4,2,3,3),init('b',4),init('wg',3,64),init('bg',3),nh.from_array(np.array(0),'zero'),nh.from_array(np.array([0]),'ax'),nh.from_array(np.array([64]),'flat')])
m=h.make_model(g,opset_imports=[h.make_opsetid('',17)],ir_version=8); onnx.checker.check_model(m); onnx.save(m,'view.onnx')
