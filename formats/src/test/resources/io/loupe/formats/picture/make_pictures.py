import numpy as np, os, io
from PIL import Image, ImageCms
rng=np.random.default_rng(3)
H,W=23,29
yy,xx=np.mgrid[0:H,0:W]
smooth=np.stack([128+100*np.sin(xx/9.)+20*np.cos(yy/5.),128+110*np.cos((xx+yy)/11.),40+3*xx+yy],-1).clip(0,255)
smooth[4:12,6:16]=[230,20,40]; smooth[10:20,17:26]=[10,60,220]
rgb=Image.fromarray(smooth.astype('u1'))
alpha=Image.fromarray(((xx*4+yy)%256).astype('u1'))
out='made'
def put(name, im, **kw):
    p=f'{out}/{name}'; im.save(p, **kw)
def raw(name,b):
    open(f'{out}/{name}','wb').write(b)
rgba=rgb.copy(); rgba.putalpha(alpha)
la=rgb.convert('L'); la.putalpha(alpha)
p=rgb.quantize(64); pa=rgba.quantize(50)
L=rgb.convert('L'); one=rgb.convert('1'); cmyk=rgb.convert('CMYK')
# make a CMYK with K
a=np.asarray(cmyk).copy(); k=a[...,:3].min(-1); a[...,:3]-=k[...,None]; a[...,3]=k; cmyk=Image.fromarray(a,'CMYK')
g16=Image.fromarray((np.asarray(L).astype('u2')*257//3))
for n,im in dict(rgb=rgb,rgba=rgba,la=la,p=p,L=L,one=one).items(): put(f'{n}.png',im)
put('pa.png',pa); put('p4.png',rgb.quantize(13),bits=4); put('p2.png',rgb.quantize(4),bits=2);put('p1.png',rgb.quantize(2),bits=1)
put('g16.png',g16)
put('rgb_trns.png',rgb,transparency=(230,20,40)); put('L_trns.png',L,transparency=99); put('p_trns.png',p,transparency=3)
raw('icc.png',(lambda b:(rgb.save(b,'png',icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()),b.getvalue())[1])(io.BytesIO()))
# JPEG
for q in (30,75,95):
  for ss in (0,1,2):
    put(f'j_{q}_{ss}.jpg',rgb,quality=q,subsampling=ss); 
put('j_prog.jpg',rgb,quality=80,progressive=True); put('j_opt.jpg',rgb,optimize=True); put('j_grey.jpg',L); put('j_greyprog.jpg',L,progressive=True)
put('j_cmyk.jpg',cmyk,quality=90); put('j_rst.jpg',rgb,restart_marker_blocks=3); put('j_keeprgb.jpg',rgb,keep_rgb=True)
def strip(b,marks):
    o=b[:2];i=2
    while True:
        m=b[i+1]; n=int.from_bytes(b[i+2:i+4],'big')
        if m==0xda: return o+b[i:]
        if m not in marks: o+=b[i:i+2+n]
        i+=2+n
for s in ('j_75_0','j_75_2','j_keeprgb','j_cmyk'):
    b=open(f'{out}/{s}.jpg','rb').read(); raw(s+'_bare.jpg',strip(b,(0xe0,0xee)))
# adobe-wide gamut profile on jpeg
put('j_icc.jpg',rgb,quality=90,icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile('XYZ')).tobytes())
ex=Image.Exif(); ex[274]=6
for e in range(1,9):
    x=Image.Exif(); x[274]=e; put(f'exif{e}.jpg',rgb,quality=90,exif=x)
put('exif6.png',rgb,exif=ex); put('exif6.webp',rgb,exif=ex,lossless=True)
put('exif6.tif',rgb,tiffinfo={274:6}); put('exif3.tif',rgb,tiffinfo={274:3})
# gif
put('p.gif',p); put('L.gif',L); put('one.gif',one); put('il.gif',p,interlace=1); put('trans.gif',p,transparency=5)
p.save(f'{out}/anim.gif',save_all=True,append_images=[rgb.rotate(90).quantize(30),rgb.rotate(40).quantize(8)],loop=0)
# small frame in large screen
b=io.BytesIO(); p.save(b,'gif'); b=bytearray(b.getvalue()); b[6:8]=(80).to_bytes(2,'little'); b[8:10]=(60).to_bytes(2,'little'); raw('screen.gif',bytes(b))
i=bytes(b).index(b'\x2c',13+3*64); 
b2=bytearray(b); b2[i+1:i+3]=(7).to_bytes(2,'little'); b2[i+3:i+5]=(9).to_bytes(2,'little'); raw('screen_off.gif',bytes(b2))
b2[11]=9; raw('screen_bg.gif',bytes(b2))
# bmp
for n,im in dict(rgb=rgb,p=p,L=L,one=one,rgba=rgba,p4=rgb.quantize(13)).items(): put(f'{n}.bmp',im)
import struct
def bmp16(bits,masks,arr):
    h,w=arr.shape; row=((w*2+3)//4)*4
    data=b''.join(arr[y].astype('<u2').tobytes().ljust(row,b'\0') for y in range(h-1,-1,-1))
    comp=3 if masks else 0; m=b''.join(struct.pack('<I',x) for x in masks)
    off=14+40+len(m)
    return b'BM'+struct.pack('<IHHI',off+len(data),0,0,off)+struct.pack('<IiiHHIIiiII',40,w,h,1,16,comp,len(data),0,0,0,0)+m+data
a8=np.asarray(rgb).astype(int)
raw('b565.bmp',bmp16(16,(0xf800,0x7e0,0x1f),(a8[...,0]>>3<<11)|(a8[...,1]>>2<<5)|(a8[...,2]>>3)))
raw('b555.bmp',bmp16(16,(),(a8[...,0]>>3<<10)|(a8[...,1]>>3<<5)|(a8[...,2]>>3)))
td=bytearray(open(f'{out}/rgb.bmp','rb').read()); 
h=struct.unpack('<i',td[22:26])[0]; td[22:26]=struct.pack('<i',-h); raw('topdown.bmp',bytes(td))
# webp
for q in (20,75,100): put(f'w_{q}.webp',rgb,quality=q)
put('w_ll.webp',rgb,lossless=True); put('w_rgba.webp',rgba,quality=80); put('w_rgba_ll.webp',rgba,lossless=True,exact=True); put('w_L.webp',L,quality=80)
put('w_p_ll.webp',rgb.quantize(5).convert('RGB'),lossless=True)
rgb.save(f'{out}/w_anim.webp',save_all=True,append_images=[rgb.rotate(90),rgb.rotate(40)],quality=80)
rgba.save(f'{out}/w_anim_rgba.webp',save_all=True,append_images=[rgba.rotate(90)],lossless=True)
# tiff
for n,im in dict(rgb=rgb,rgba=rgba,la=la,p=p,L=L,one=one,cmyk=cmyk,g16=g16).items():
  for c in ('raw','tiff_lzw','tiff_adobe_deflate','packbits'):
    try: put(f't_{n}_{c}.tif',im,compression=None if c=='raw' else c)
    except Exception as e: print(n,c,e)
put('t_one_g4.tif',one,compression='group4'); put('t_one_g3.tif',one,compression='group3')
put('t_rgb_jpeg.tif',rgb,compression='jpeg')
put('t_f32.tif',Image.fromarray(smooth[...,0].astype('f4')))
put('t_i32.tif',Image.fromarray(smooth[...,0].astype('i4')))
put('t_lzwp.tif',rgb,compression='tiff_lzw',tiffinfo={317:2}); put('t_g16p.tif',g16,compression='tiff_lzw',tiffinfo={317:2})
put('t_lab.tif',ImageCms.profileToProfile(rgb,ImageCms.createProfile('sRGB'),ImageCms.createProfile('LAB'),outputMode='LAB'))
put('t_ycbcr.tif',rgb.convert('YCbCr'))
rgb.save(f'{out}/t_multi.tif',save_all=True,append_images=[rgb.rotate(90)])
# planar/tiled/16bit rgb via own writer
def tif(arr,photo,planar=1,extra=None,bits=None,order='<',tile=None,spp=None):
    h,w=arr.shape[:2]; spp=arr.shape[2] if arr.ndim==3 else 1
    it=arr.dtype.itemsize
    arr=arr.astype(arr.dtype.newbyteorder(order))
    if planar==2: chunks=[arr[...,c].tobytes() for c in range(spp)]
    elif tile:
        chunks=[]
        for y in range(0,h,tile):
            for x in range(0,w,tile):
                t=np.zeros((tile,tile)+arr.shape[2:],arr.dtype); s=arr[y:y+tile,x:x+tile]; t[:s.shape[0],:s.shape[1]]=s; chunks.append(t.tobytes())
    else: chunks=[arr.tobytes()]
    tags=[(256,4,[w]),(257,4,[h]),(258,3,[it*8]*spp),(259,3,[1]),(262,3,[photo]),(277,3,[spp]),(284,3,[planar])]
    if extra is not None: tags.append((338,3,[extra]))
    o=8; offs=[]
    for c in chunks: offs.append(o); o+=len(c)
    if tile: tags+=[(322,4,[tile]),(323,4,[tile]),(324,4,offs),(325,4,[len(c) for c in chunks])]
    else: tags+=[(273,4,offs),(278,4,[h]),(279,4,[len(c) for c in chunks])]
    tags.sort()
    ifd=struct.pack(order+'H',len(tags)); blob=b''; base=o+2+12*len(tags)+4
    for t,ty,v in tags:
        d=struct.pack(order+('H' if ty==3 else 'I')*len(v),*v) if 0 else struct.pack(order+str(len(v))+('H' if ty==3 else 'I'),*v)
        if len(d)<=4: f=d.ljust(4,b'\0')
        else: f=struct.pack(order+'I',base+len(blob)); blob+=d+(b'\0' if len(d)%2 else b'')
        ifd+=struct.pack(order+'HHI',t,ty,len(v))+f
    ifd+=b'\0\0\0\0'
    return (b'II*\0' if order=='<' else b'MM\0*')+struct.pack(order+'I',o)+b''.join(chunks)+ifd+blob
A=np.asarray(rgb); A16=(A.astype('u2')*257)
RA=np.asarray(rgba)
raw('t_rgb16le.tif',tif(A16,2)); raw('t_rgb16be.tif',tif(A16,2,order='>')); raw('t_planar.tif',tif(A,2,planar=2)); raw('t_tiled.tif',tif(A,2,tile=16)); raw('t_be.tif',tif(A,2,order='>'))
raw('t_white0.tif',tif(255-np.asarray(L),0)); raw('t_rgba_assoc.tif',tif((RA.astype(int)*np.concatenate([RA[...,3:]]*3+[np.full_like(RA[...,3:],255)],-1)//255).astype('u1'),2,extra=1)); raw('t_rgba_unassoc.tif',tif(RA,2,extra=2)); raw('t_rgbx.tif',tif(RA,2,extra=0))
raw('t_g16be.tif',tif(A16[...,0],1,order='>')); raw('t_g16white0.tif',tif(65535-A16[...,0],0))
raw('t_f16.tif',tif(A16[...,0].astype('f4'),1))
raw('t_cmyk16.tif',tif(np.asarray(cmyk).astype('u2')*257,5)); raw('t_rgba16.tif',tif(RA.astype('u2')*257,2,extra=2))
# 16 bit rgb png by hand
import zlib
def png(ct,bd,arr,extra=b''):
    h,w=arr.shape[:2]
    def ch(t,d): return struct.pack('>I',len(d))+t+d+struct.pack('>I',zlib.crc32(t+d))
    raws=b''.join(b'\0'+arr[y].astype('>u2' if bd==16 else 'u1').tobytes() for y in range(h))
    return b'\x89PNG\r\n\x1a\n'+ch(b'IHDR',struct.pack('>IIBBBBB',w,h,bd,ct,0,0,0))+extra+ch(b'IDAT',zlib.compress(raws))+ch(b'IEND',b'')
raw('rgb16.png',png(2,16,A16)); raw('rgba16.png',png(6,16,RA.astype('u2')*257)); raw('la16.png',png(4,16,np.asarray(la).astype('u2')*257))
def gama(v): 
    d=struct.pack('>I',v); return struct.pack('>I',4)+b'gAMA'+d+struct.pack('>I',zlib.crc32(b'gAMA'+d))
raw('gama.png',png(2,8,A,gama(100000)))
put('adam7.png',rgb)  # Pillow can't write interlace

os.makedirs('kept',exist_ok=True); import shutil
SEL=['L_trns.png', 'p_trns.png', 'rgb_trns.png', 'p4.png', 'p2.png', 'p1.png', 'rgb16.png', 'rgba16.png', 'la16.png', 'gama.png', 'icc.png', 'exif6.png', 'j_75_0.jpg', 'j_75_1.jpg', 'j_75_2.jpg', 'j_75_0_bare.jpg', 'j_75_2_bare.jpg', 'j_keeprgb.jpg', 'j_keeprgb_bare.jpg', 'j_cmyk_bare.jpg', 'j_rst.jpg', 'j_icc.jpg', 'j_greyprog.jpg', 'j_prog.jpg', 'L.gif', 'il.gif', 'trans.gif', 'anim.gif', 'screen_off.gif', 'one.gif', 'p4.bmp', 'one.bmp', 'L.bmp', 'rgba.bmp', 'b565.bmp', 'b555.bmp', 'topdown.bmp', 'w_20.webp', 'w_75.webp', 'w_100.webp', 'w_ll.webp', 'w_rgba.webp', 'w_rgba_ll.webp', 'w_L.webp', 'w_p_ll.webp', 'w_anim.webp', 'w_anim_rgba.webp', 'exif6.webp', 'exif3.tif', 'exif6.tif', 't_rgb_packbits.tif', 't_rgb_tiff_adobe_deflate.tif', 't_rgb_tiff_lzw.tif', 't_la_raw.tif', 't_p_tiff_lzw.tif', 't_one_g3.tif', 't_one_g4.tif', 't_cmyk_tiff_lzw.tif', 't_lzwp.tif', 't_ycbcr.tif', 't_multi.tif', 't_rgb16le.tif', 't_rgb16be.tif', 't_planar.tif', 't_tiled.tif', 't_be.tif', 't_white0.tif', 't_rgba_assoc.tif', 't_rgba_unassoc.tif', 't_rgbx.tif', 't_cmyk16.tif', 't_rgba16.tif', 't_g16p.tif', 't_g16be.tif', 't_g16white0.tif']; REF=['t_rgb_jpeg.tif', 't_f32.tif', 't_i32.tif', 't_lab.tif']
for f in SEL+REF:
    shutil.copy(out+'/'+f,'kept/'+f)
    if f in REF: continue
    im=Image.open(out+'/'+f)
    if f.startswith('t_g16'):
        a=(np.asarray(L).astype('u2')*257//3) if f=='t_g16p.tif' else A16[...,0]
        v=np.floor(a/257.+.5).astype('u1'); v=np.repeat(v[...,None],3,-1)
    else: v=np.asarray(im.convert('RGB'))
    np.save('kept/'+f+'.npy',np.ascontiguousarray(v))
