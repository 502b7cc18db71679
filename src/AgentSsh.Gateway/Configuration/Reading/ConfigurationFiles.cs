using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Gateway.Configuration.Reading;

/// <summary>The files of one load: reads them with a bound, and remembers which were asked for and what they held.</summary>
internal sealed class ConfigurationFiles : IDisposable
{
    private readonly List<string> _asked = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public IReadOnlyList<string> Asked => _asked;

    /// <summary>The file's bytes, or null and why not, to be put behind the file's name.</summary>
    public byte[]? Read(string path, int maximumBytes, out string problem)
    {
        if (!_asked.Contains(path))
        {
            _asked.Add(path);
        }

        var bytes = ReadBounded(path, maximumBytes, out problem);
        Remember(path, bytes ?? Encoding.UTF8.GetBytes(problem));
        return bytes;
    }

    /// <summary>To be asked once, after the last file.</summary>
    public string Digest() => Convert.ToHexString(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    private static byte[]? ReadBounded(string path, int maximumBytes, out string problem)
    {
        problem = "";
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[maximumBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= maximumBytes)
            {
                return bytes[..length];
            }

            problem = $"is larger than {ByteSize.Format(maximumBytes)}";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "does not exist";
        }
        catch (UnauthorizedAccessException)
        {
            problem = Directory.Exists(path) ? "is a directory" : "may not be read by this process; check its permissions";
        }
        catch (IOException e)
        {
            problem = $"cannot be read: {Quote.Plain(e.Message)}";
        }

        return null;
    }

    private void Remember(string path, ReadOnlySpan<byte> content)
    {
        Span<byte> length = stackalloc byte[4];
        foreach (var part in (ReadOnlySpan<byte[]>)[Encoding.UTF8.GetBytes(path), content.ToArray()])
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
            _hash.AppendData(length);
            _hash.AppendData(part);
        }
    }
}
