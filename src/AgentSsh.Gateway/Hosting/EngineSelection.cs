using AgentSsh.Engines;

namespace AgentSsh.Gateway.Hosting;

/// <summary>An engine and why it was taken.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="WhyNoContainers">The local engine was taken though nobody asked for it: why. Else null.</param>
internal sealed record EngineSelection(IEngine Engine, string? WhyNoContainers);
