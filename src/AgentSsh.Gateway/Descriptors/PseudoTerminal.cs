using AgentSsh.Link;
using AgentSsh.Ssh;

namespace AgentSsh.Gateway.Descriptors;

/// <summary>Pseudo-terminals of the gateway's own.</summary>
internal static unsafe class PseudoTerminal
{
    /// <summary>Opens one as a client asked for it. Both ends are the caller's; the master does not block.</summary>
    /// <exception cref="LibcException">The system has no more terminals (kernel.pty.max), or none at all.</exception>
    public static (Descriptor Master, Descriptor Slave) Open(PtyRequest request)
    {
        Descriptor master = Libc.PosixOpenPt(Libc.OReadWrite | Libc.ONoControllingTerminal | Libc.OCloseOnExec | Libc.ONonBlock);
        Descriptor? slave = null;
        try
        {
            int locked = 0;
            if (master.IsInvalid || Libc.Unlock(master, Libc.TiocUnlock, &locked) != 0)
            {
                throw LibcException.Last("no pseudo-terminal can be opened");
            }

            // From the master itself (ioctl_tty(2), TIOCGPTPEER): no path is looked up, and nobody else's rights to one are changed.
            slave = Libc.OpenPeer(master, Libc.TiocGetPeer, Libc.OReadWrite | Libc.ONoControllingTerminal | Libc.OCloseOnExec);
            if (slave.IsInvalid)
            {
                throw LibcException.Last("the pseudo-terminal's other end cannot be opened");
            }

            SetSize(master, request.Size);
            SetModes(master, request.Modes.Span);
            return (master, slave);
        }
        catch (LibcException)
        {
            slave?.Dispose();
            master.Dispose();
            throw;
        }
    }

    /// <summary>Sets the size; one of no columns or rows is passed over.</summary>
    public static void SetSize(Descriptor master, TerminalSize size)
    {
        WindowSize window = WindowSize.From(size);
        if (window.IsKnown)
        {
            _ = Libc.SetWindowSize(master, Libc.TiocSetWindowSize, &window);
        }
    }

    private static void SetModes(Descriptor master, ReadOnlySpan<byte> modes)
    {
        Termios termios;
        if (Libc.TcGetAttributes(master, &termios) == 0)
        {
            TerminalModes.Apply(ref termios, modes);
            _ = Libc.TcSetAttributes(master, Libc.TcApplyNow, &termios);
        }
    }
}
