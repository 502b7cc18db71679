using System.Globalization;
using AgentSsh.Link;
using AgentSsh.Supervisor.Hosting;
using AgentSsh.Supervisor.Native;

namespace AgentSsh.Supervisor.Activity;

/// <summary>One run of the program, and how it can be heard. Kept in the state directory, so that a supervisor that takes a running program over hears it too.</summary>
/// <param name="Kind">Which program it is, as in the settings.</param>
/// <param name="Nonce">Known to this run alone.</param>
/// <param name="Port">Where the program serves its events on loopback; 0 where it does not.</param>
internal sealed record ProgramRun(string Kind, string Nonce, int Port)
{
    private const string FileName = "run";
    private const int NonceBytes = 16;

    /// <summary>A new one.</summary>
    public static ProgramRun Create(string kind, int port) => new(kind, NewNonce(), port);

    /// <summary>The one that the supervisor before this one began; null when there is none, or its note cannot be read.</summary>
    public static ProgramRun? Load(string stateDirectory)
    {
        try
        {
            var fields = File.ReadAllText(Path.Combine(stateDirectory, FileName)).TrimEnd('\n').Split('\t');
            return fields.Length == 3 && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? new ProgramRun(fields[0], fields[1], port) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the note.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string stateDirectory) =>
        AtomicFile.Write(Path.Combine(stateDirectory, FileName), string.Create(CultureInfo.InvariantCulture, $"{Kind}\t{Nonce}\t{Port}\n"));

    // From the kernel: the framework's generator is OpenSSL's, which costs every container 6 MiB.
    private static unsafe string NewNonce()
    {
        Span<byte> nonce = stackalloc byte[NonceBytes];
        fixed (byte* start = nonce)
        {
            return Libc.GetRandom(start, NonceBytes, 0) == NonceBytes ? Convert.ToHexStringLower(nonce) : throw LibcException.Last("getrandom");
        }
    }
}
