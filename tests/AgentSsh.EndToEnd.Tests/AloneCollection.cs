namespace AgentSsh.EndToEnd.Tests;

/// <summary>Tests beside which no other runs: they take the engine away from everybody, or print how long something takes.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
