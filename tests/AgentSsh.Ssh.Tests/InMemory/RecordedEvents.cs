using System.Collections.Concurrent;
using System.Net;

namespace AgentSsh.Ssh.Tests.InMemory;

/// <summary>Remembers what a server told.</summary>
internal sealed class RecordedEvents : SshServerEvents
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<AuthenticationFailure> Failures { get; } = new();

    public ConcurrentQueue<AuthenticationFailure> RefusedOffers { get; } = new();

    public ConcurrentQueue<ConnectionEnd> Ends { get; } = new();

    public override void Accepted(EndPoint? remote) => Lines.Enqueue("accepted");

    public ConcurrentQueue<SshRefusal> Refusals { get; } = new();

    public override void Refused(EndPoint? remote, SshRefusal refusal)
    {
        Lines.Enqueue("refused");
        Refusals.Enqueue(refusal);
    }

    public override void Penalised(EndPoint? remote, string source, SshPenalty penalty, DateTimeOffset until) =>
        Lines.Enqueue($"penalised {source} {penalty}");

    public override void AcceptFailed(Exception exception) => Lines.Enqueue("accept failed");

    public override void Authenticated(SshConnection connection) => Lines.Enqueue($"authenticated {connection.UserName}");

    public override void AuthenticationFailed(AuthenticationFailure failure) => Failures.Enqueue(failure);

    public override void OfferRefused(AuthenticationFailure failure) => RefusedOffers.Enqueue(failure);

    public override void Ended(EndPoint? remote, string? userName, ConnectionEnd end) => Ends.Enqueue(end);
}
