using System.Net;

namespace AgentSsh.FakeModel;

/// <summary>How a <see cref="FakeModelServer"/> is started.</summary>
public sealed record FakeModelOptions
{
    /// <summary>
    /// Where to listen; port 0 takes one free port, the same on every address. Never every interface of the machine:
    /// loopback, and the bridge that containers reach the host by (<see cref="HostAddresses.DockerBridge"/>).
    /// </summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [new(IPAddress.Loopback, 0)];

    /// <summary>
    /// Awaited before each piece of a paced answer (its number from 0): a delay, or a test's gate.
    /// The token is cancelled when the server stops. The default waits 100 ms.
    /// </summary>
    public Func<int, CancellationToken, Task> BeforePiece { get; init; } = static (_, token) => Task.Delay(100, token);
}
