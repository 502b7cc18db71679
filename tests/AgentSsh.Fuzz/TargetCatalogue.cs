using AgentSsh.Fuzz.Targets;

namespace AgentSsh.Fuzz;

/// <summary>All targets.</summary>
internal static class TargetCatalogue
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new IdentificationTarget(),
        new PacketTarget(),
        new KexInitTarget(),
        new PublicKeyTarget(),
        new CertificateTarget(),
        new PrivateKeyTarget(),
        new AuthorizedKeyTarget(),
        new RevocationListTarget(),
        new RequestTarget(),
        new TerminalModeTarget(),
        new LinkMessageTarget(),
        new UploadTarget(),
        new TomlTarget(),
        new ConfigurationTarget(),
        new ScreenTarget(),
        new ChordTarget(),
        new ConnectionTarget(),
        new UserAuthTarget(),
        new ServerKexTarget(),
        new ClientKexTarget(),
        new TransportTarget(),
        new ClientTarget(),
    ];

    /// <summary>The targets of these names; all when there are none.</summary>
    /// <exception cref="ArgumentException">There is no such target.</exception>
    public static IReadOnlyList<FuzzTarget> Find(IReadOnlyList<string> names) => names.Count == 0
        ? All
        : [.. names.Select(static name => All.FirstOrDefault(target => target.Name == name)
            ?? throw new ArgumentException($"There is no target '{name}'; there are: {string.Join(", ", All.Select(static target => target.Name))}."))];
}
