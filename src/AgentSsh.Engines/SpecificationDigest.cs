using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AgentSsh.Engines;

/// <summary>The digest behind <see cref="AgentSpecification.Hash"/>: each field with its length before it, so that no two lists of fields read alike.</summary>
internal static class SpecificationDigest
{
    /// <summary>Raise it when the engine makes another container of the same specification, so that existing ones count as changed.</summary>
    private const string Generation = "1";

    public static string Of(AgentSpecification specification)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(digest, Generation);
        Add(digest, specification.Agent);
        Add(digest, specification.Image);
        Add(digest, specification.WorkspaceHostPath is null ? "volume" : "host");
        Add(digest, specification.WorkspaceHostPath ?? "");
        Add(digest, specification.MemoryBytes.ToString(CultureInfo.InvariantCulture));
        Add(digest, specification.Cpus.ToString("R", CultureInfo.InvariantCulture));
        Add(digest, specification.Pids.ToString(CultureInfo.InvariantCulture));
        Add(digest, specification.SupervisorDirectory);
        Add(digest, specification.ConfigurationDirectory);
        Add(digest, specification.LinkDirectory);
        Add(digest, specification.Uid.ToString(CultureInfo.InvariantCulture));
        Add(digest, specification.Gid.ToString(CultureInfo.InvariantCulture));
        Add(digest, specification.HomeDirectory);
        Add(digest, specification.Files.Count.ToString(CultureInfo.InvariantCulture));
        Add(digest, specification.Mounts.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var mount in specification.Mounts)
        {
            Add(digest, mount.HostPath);
            Add(digest, mount.ContainerPath);
            Add(digest, mount.ReadOnly ? "ro" : "rw");
        }

        foreach (var file in specification.Files)
        {
            Add(digest, file.Path);
            Add(digest, file.Content);
            Add(digest, file.OnlyIfAbsent ? "absent" : "always");
        }

        Add(digest, specification.Environment);
        Add(digest, specification.Labels);
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    private static void Add(IncrementalHash digest, IReadOnlyDictionary<string, string> pairs)
    {
        Add(digest, pairs.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add(digest, key);
            Add(digest, value);
        }
    }

    private static void Add(IncrementalHash digest, string field)
    {
        var bytes = Encoding.UTF8.GetBytes(field);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        digest.AppendData(length);
        digest.AppendData(bytes);
    }
}
