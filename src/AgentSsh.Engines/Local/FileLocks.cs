using System.Globalization;
using AgentSsh.Engines.Native;

namespace AgentSsh.Engines.Local;

/// <summary>Who holds a lock on a file, read without touching the lock: trying it could make a supervisor that starts at this moment believe that it is the second.</summary>
internal static class FileLocks
{
    /* proc_locks(5)   1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF      (device in hexadecimal, inode in decimal) */

    /// <summary>The process that holds a lock on the file; null when nobody does, or the file system counts devices differently for this list.</summary>
    public static int? Holder(string path)
    {
        if (!FileStatus.TryRead(path, out var status, out _))
        {
            return null;
        }

        try
        {
            return Holder(File.ReadLines("/proc/locks"), status.DeviceMajor, status.DeviceMinor, status.Inode);
        }
        catch (FileNotFoundException)
        {
            // A kernel without the list: the record of the process alone has to do.
            return null;
        }
    }

    internal static int? Holder(IEnumerable<string> lines, uint major, uint minor, ulong inode)
    {
        var wanted = string.Create(CultureInfo.InvariantCulture, $"{major:x2}:{minor:x2}:{inode}");
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

            // A line with "->" is one who waits for it.
            if (fields.Length > 5
                && fields[1] is "FLOCK" or "POSIX" or "OFDLCK"
                && fields[5] == wanted
                && int.TryParse(fields[4], CultureInfo.InvariantCulture, out var pid)
                && pid > 0)
            {
                return pid;
            }
        }

        return null;
    }
}
