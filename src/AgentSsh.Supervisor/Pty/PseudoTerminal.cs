using System.Text;
using AgentSsh.Link;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Pty;

/// <summary>A pseudo-terminal: the master's descriptor, non-blocking, and the path of its slave.</summary>
internal static unsafe class PseudoTerminal
{
    /// <summary>Opens one. The descriptor is the caller's to close, or to hand to a <see cref="ChildPump"/>.</summary>
    /// <exception cref="LibcException">The system has no more terminals, or none at all.</exception>
    public static (int Master, string SlavePath) Open(WindowSize size)
    {
        var master = Libc.PosixOpenPt(Libc.OReadWrite | Libc.ONoControllingTerminal | Libc.OCloseOnExec);
        if (master < 0)
        {
            throw LibcException.Last("No pseudo-terminal can be opened (is /dev/ptmx there?)");
        }

        try
        {
            const int NameSize = 128;
            var name = stackalloc byte[NameSize];
            if (Libc.GrantPt(master) != 0 || Libc.UnlockPt(master) != 0)
            {
                throw LibcException.Last("The pseudo-terminal cannot be unlocked");
            }

            var error = Libc.PtsName(master, name, NameSize);
            if (error != 0)
            {
                throw new LibcException("The pseudo-terminal has no name", error);
            }

            var flags = Libc.Fcntl(master, Libc.FGetFlags, 0);
            if (flags < 0 || Libc.Fcntl(master, Libc.FSetFlags, flags | Libc.ONonBlock) < 0)
            {
                throw LibcException.Last("fcntl");
            }

            SetSize(master, size);
            return (master, Encoding.UTF8.GetString(new ReadOnlySpan<byte>(name, new ReadOnlySpan<byte>(name, NameSize).IndexOf((byte)0))));
        }
        catch (LibcException)
        {
            _ = Libc.Close(master);
            throw;
        }
    }

    /// <summary>Tells the terminal its size; the kernel sends SIGWINCH to whoever is in front of it. A size of no columns or rows is passed over.</summary>
    public static void SetSize(int master, WindowSize size)
    {
        if (size.IsKnown)
        {
            _ = Libc.Ioctl(master, Libc.TiocSetWindowSize, &size);
        }
    }

    /// <summary>Puts the modes of a client's pty request onto the terminal.</summary>
    public static void SetModes(int master, ReadOnlySpan<byte> modes)
    {
        Termios termios;
        if (Libc.TcGetAttributes(master, &termios) == 0)
        {
            TerminalModes.Apply(ref termios, modes);
            _ = Libc.TcSetAttributes(master, Libc.TcApplyNow, &termios);
        }
    }
}
