"""The parameters of the native generators, laid out as their C structures (``native/*.hpp``)."""

import ctypes


class MarkedPairsParameters(ctypes.Structure):
    """``length``: T.  ``replaced``, ``marked``: 0 or 1, what a first pair that is picked shows."""

    _fields_ = (
        ("length", ctypes.c_int32),
        ("replaced", ctypes.c_int32),
        ("marked", ctypes.c_int32),
    )


class TwoSequenceParameters(ctypes.Structure):
    """The standard deviations of the three kinds of noise, and the targets of both classes.

    * ``length``, ``informative``  T and N
    * ``deviation``                of the elements after the first N
    * ``informative_deviation``    of the noise on the first N; 0 for none
    * ``target_deviation``         of the noise on the target; 0 for none
    """

    _fields_ = (
        ("length", ctypes.c_int32),
        ("informative", ctypes.c_int32),
        ("deviation", ctypes.c_double),
        ("informative_deviation", ctypes.c_double),
        ("target_deviation", ctypes.c_double),
        ("targets", ctypes.c_double * 2),
    )


class TemporalOrderParameters(ctypes.Structure):
    """``length``: T.  ``relevant``: 2 or 3."""

    _fields_ = (("length", ctypes.c_int32), ("relevant", ctypes.c_int32))


class EmbeddedReberParameters(ctypes.Structure):
    """The training sets of some of the pairs.

    * ``pairs``    trial i uses pair i mod this
    * ``strings``  of a training set
    * ``made``     how many pairs are given
    * ``numbers``  int32 [made], ascending: which ones
    * ``offsets``  int64 [made, strings + 1]: where in ``symbols`` each string begins, and the end
    * ``symbols``  int32, all strings one after the other
    """

    _fields_ = (
        ("pairs", ctypes.c_int32),
        ("strings", ctypes.c_int32),
        ("made", ctypes.c_int32),
        ("numbers", ctypes.POINTER(ctypes.c_int32)),
        ("offsets", ctypes.POINTER(ctypes.c_int64)),
        ("symbols", ctypes.POINTER(ctypes.c_int32)),
    )


class LongLagParameters(ctypes.Structure):
    """``distractors``: p.  ``delay``: q.  ``thresholds``: uint64 [most_extra], which decide k."""

    _fields_ = (
        ("distractors", ctypes.c_int32),
        ("delay", ctypes.c_int32),
        ("most_extra", ctypes.c_int32),
        ("thresholds", ctypes.POINTER(ctypes.c_uint64)),
    )


class FirstSymbolParameters(ctypes.Structure):
    """``delay``: p.  ``random``: 0 or 1, whether the symbols in between are drawn."""

    _fields_ = (("delay", ctypes.c_int32), ("random", ctypes.c_int32))
