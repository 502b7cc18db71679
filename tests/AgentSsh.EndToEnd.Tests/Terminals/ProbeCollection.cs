namespace AgentSsh.EndToEnd.Tests.Terminals;

/// <summary>The tests that share one <see cref="ProbeWorld"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ProbeCollection : ICollectionFixture<ProbeWorld>
{
    public const string Name = "terminals";
}
