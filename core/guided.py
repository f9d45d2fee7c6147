# SPDX-License-Identifier: GPL-2.0-or-later
"""draft"""
from __future__ import annotations
import numpy as np
from .filters import Box
def _inverse(cov, eps):
    k=len(cov)
    if k==1: return [[1/(cov[0][0]+eps)]]
    if k==2:
        a,b,c=cov[0][0]+eps,cov[0][1],cov[1][1]+eps; d=1/(a*c-b*b); return [[c*d,-b*d],[-b*d,a*d]]
    a,b,c,d,e,f=cov[0][0]+eps,cov[0][1],cov[0][2],cov[1][1]+eps,cov[1][2],cov[2][2]+eps
    A=d*f-e*e; B=c*e-b*f; C=b*e-c*d; D=a*f-c*c; E=b*c-a*e; F=a*d-b*b
    i=1/(a*A+b*B+c*C)
    A,B,C,D,E,F=(x*i for x in (A,B,C,D,E,F))
    return [[A,B,C],[B,D,E],[C,E,F]]
def coefficients(P, I, valid, radii, eps):
    """-> a,b summed over radii: (C,K+1,H,W)"""
    eps=np.float32(eps); K=len(I); out=np.zeros((len(P),K+1)+valid.shape,np.float32); v=valid.astype('f')
    Ip=None
    for r in radii:
        box=Box(valid,r); m=[box.mean(i) for i in I]
        cov=[[None]*K for _ in range(K)]
        for i in range(K):
            for j in range(i,K): cov[i][j]=cov[j][i]=box.mean(I[i]*I[j])-m[i]*m[j]
        inv=_inverse(cov,eps)
        for c,p in enumerate(P):
            mp=box.mean(p); cv=[box.mean(I[i]*p)-m[i]*mp for i in range(K)]
            a=[sum(inv[i][j]*cv[j] for j in range(K)) for i in range(K)]
            b=mp-sum(a[i]*m[i] for i in range(K))
            for i in range(K): out[c,i]+=box.mean(a[i]*v)
            out[c,K]+=box.mean(b*v)
    return out
def smooth(P,I,valid,radii,eps=1e-3):
    co=coefficients(P,I,valid,radii,eps); Q=np.empty_like(P)
    for c in range(len(P)):
        q=co[c,-1].copy()
        for i in range(len(I)): q+=co[c,i]*I[i]
        Q[c]=np.maximum(q/len(radii),0)
    return Q
