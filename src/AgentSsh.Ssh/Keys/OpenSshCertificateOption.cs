using System.Text;
using AgentSsh.Ssh.Wire;

namespace AgentSsh.Ssh.Keys;

/// <summary>A critical option or an extension of a certificate: a name, and data whose form the name decides.</summary>
/// <param name="Name">Such as <c>force-command</c>.</param>
/// <param name="Data">As it stands in the certificate; empty for a flag, a string of its own for a text.</param>
public sealed record OpenSshCertificateOption(string Name, ReadOnlyMemory<byte> Data)
{
    // Bytes. Options are names of programs' and domains' making.
    private const int MaxNameLength = 256;

    /// <summary>The text that the data is.</summary>
    /// <returns>Null when the data is anything else than one string of UTF-8 without NUL.</returns>
    public string? ReadText()
    {
        try
        {
            var reader = new SshReader(Data.Span);
            string text = reader.ReadUtf8(Data.Length);
            reader.End();
            return text.Contains('\0', StringComparison.Ordinal) ? null : text;
        }
        catch (SshProtocolException)
        {
            return null;
        }
    }

    /// <summary>A sequence of them. Each name once and in order of its bytes, as the format demands: so nothing depends on which of
    /// two counts.</summary>
    /// <exception cref="SshProtocolException">It is malformed.</exception>
    internal static IReadOnlyList<OpenSshCertificateOption> ReadAll(ReadOnlySpan<byte> field, string what)
    {
        // string name, string data, ...
        var options = new List<OpenSshCertificateOption>();
        var reader = new SshReader(field);
        ReadOnlySpan<byte> last = default;
        while (!reader.Remaining.IsEmpty)
        {
            ReadOnlySpan<byte> name = reader.ReadString();
            ReadOnlySpan<byte> data = reader.ReadString();
            if (name.IsEmpty || name.Length > MaxNameLength || name.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e))
            {
                throw Invalid($"the certificate has an {what} without a proper name");
            }

            if (name.SequenceCompareTo(last) <= 0)
            {
                throw Invalid($"the {what}s of the certificate are not in order, or one stands there twice");
            }

            options.Add(new OpenSshCertificateOption(Encoding.ASCII.GetString(name), data.ToArray()));
            last = name;
        }

        return options;
    }

    private static SshProtocolException Invalid(string message) => new(SshDisconnectReason.ProtocolError, message);
}
