namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>A directory of a test's own, gone with it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agentssh-keys-");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public string[] FileNames() => [.. _directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Delete(recursive: true);
}
