"""Asks the windows of a title to close, as a window manager does when somebody presses the cross."""

import ctypes
import sys
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_uint, c_ulong, c_void_p

X = ctypes.CDLL("libX11.so.6")
X.XOpenDisplay.restype = c_void_p
X.XDefaultRootWindow.restype = c_ulong
X.XDefaultRootWindow.argtypes = [c_void_p]
X.XInternAtom.restype = c_ulong
X.XInternAtom.argtypes = [c_void_p, c_char_p, c_int]
X.XQueryTree.argtypes = [c_void_p, c_ulong] + [c_void_p] * 4
X.XFetchName.argtypes = [c_void_p, c_ulong, POINTER(c_char_p)]
X.XSendEvent.argtypes = [c_void_p, c_ulong, c_int, c_long, c_void_p]
X.XSync.argtypes = [c_void_p, c_int]

CLIENT_MESSAGE = 33


class ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("window", c_ulong),
        ("message_type", c_ulong),
        ("format", c_int),
        ("data", c_long * 5),
        ("room", c_long * 24),  # what Xlib reads is a union of all events
    ]


def close(title):
    display = X.XOpenDisplay(None)
    root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
    X.XQueryTree(display, X.XDefaultRootWindow(display), byref(root), byref(parent), byref(children), byref(count))
    atom = lambda name: X.XInternAtom(display, name, False)
    asked = 0
    for window in children[: count.value]:
        name = c_char_p()
        X.XFetchName(display, window, byref(name))
        if name.value != title:
            continue
        event = ClientMessage(type=CLIENT_MESSAGE, window=window, message_type=atom(b"WM_PROTOCOLS"), format=32)
        event.data[0] = atom(b"WM_DELETE_WINDOW")
        X.XSendEvent(display, window, False, 0, byref(event))
        asked += 1
    X.XSync(display, False)
    return asked


sys.exit(0 if close(sys.argv[1].encode()) else 1)
