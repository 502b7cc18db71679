using System.Text;
using AgentSsh.Supervisor.Hosting;

namespace AgentSsh.Supervisor.Serving;

/// <summary>Paths of unix sockets: which ones a person can name, and how they are taken away.</summary>
internal static class UnixPath
{
    // sun_path has 108 bytes with the zero at its end.
    private const int MaxBytes = 107;

    /// <summary>What is wrong with a path; null when nothing is.</summary>
    public static string? Problem(string path) => path switch
    {
        _ when !path.StartsWith('/') => "the path of a socket begins with /",
        _ when path.Contains('\0', StringComparison.Ordinal) => "no path has a zero byte in it",
        _ when Encoding.UTF8.GetByteCount(path) > MaxBytes => $"the path of a socket has at most {MaxBytes} bytes",
        _ => null,
    };

    /// <summary>Takes a socket of ours away. Programs in the container may have done so, or with the whole directory.</summary>
    public static void Remove(string path, SupervisorLog log)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // So it is gone.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"The socket {path} could not be removed: {e.Message}");
        }
    }
}
