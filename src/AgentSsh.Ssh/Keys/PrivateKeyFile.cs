using System.Security.Cryptography;
using System.Text;
using AgentSsh.Ssh.Interop;

namespace AgentSsh.Ssh.Keys;

/// <summary>Reads and writes private key files with the care that they need.</summary>
internal static class PrivateKeyFile
{
    // Bytes. An RSA key of 16384 bits takes 13 KB.
    private const int MaxLength = 64 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode GroupOrOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <inheritdoc cref="SshPrivateKey.Load"/>
    public static SshPrivateKey Load(string path)
    {
        byte[] file;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            CheckPermissions(stream, path);
            file = ReadWhole(stream, path);
        }

        try
        {
            return OpenSshPrivateKeyFormat.Read(file);
        }
        catch (SshKeyFormatException exception)
        {
            throw new SshKeyFormatException($"{path}: {exception.Message}", exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    /// <inheritdoc cref="SshPrivateKey.SaveTo"/>
    public static void Save(SshPrivateKey key, string path)
    {
        byte[] file = OpenSshPrivateKeyFormat.Write(key);
        try
        {
            WriteByRename(path, file, OwnerOnly);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }

        WriteByRename(
            path + ".pub",
            Encoding.UTF8.GetBytes(key.PublicKey + "\n"),
            OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    // As OpenSSH (authfile.c, sshkey_perm_ok): the mode matters of one's own files alone. Somebody else's, root's most likely, can be handed over
    // by its group only, as Fedora's sshd and Kubernetes' secrets do, and whoever reads it could not change the mode.
    // Asks the open file, not the path, so that nobody can swap it in between.
    private static void CheckPermissions(FileStream stream, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        UnixFileMode mode = File.GetUnixFileMode(stream.SafeFileHandle);
        if ((mode & GroupOrOthers) != 0 && LibC.IsOwn(stream.SafeFileHandle))
        {
            throw new SshKeyFormatException(
                $"{path}: others on this machine can read this private key (mode {Convert.ToString((int)mode, 8).PadLeft(4, '0')}); " +
                $"it is refused until only its owner can: chmod 600 {path}");
        }
    }

    private static byte[] ReadWhole(FileStream stream, string path)
    {
        byte[] buffer = GC.AllocateArray<byte>(MaxLength + 1, pinned: true);
        try
        {
            int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= MaxLength
                ? buffer[..length]
                : throw new SshKeyFormatException($"{path}: over {MaxLength / 1024} KB, too long for a private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static void WriteByRename(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        // In the same directory, so that the rename stays within one file system; CreateNew, so that a planted link is not followed.
        string temporary = $"{path}.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}.new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        try
        {
            using (var stream = new FileStream(temporary, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw;
        }
    }
}
