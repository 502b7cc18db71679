using AgentSsh.Link;

namespace AgentSsh.Fuzz.Targets;

/// <summary>What the gateway and a supervisor say to each other beside RFC 4254. The first byte chooses what.</summary>
internal sealed class LinkMessageTarget : FuzzTarget
{
    private static readonly Func<byte[], byte[]>[] Decoders =
    [
        static data => Hello.Decode(data).Encode(),
        static data => AgentReport.Decode(data).Encode(),
        static data => AttachRequest.Decode(data).Encode(),
        static data => LogsRequest.Decode(data).Encode(),
        static data => CommandOpen.Decode(data).Encode(),
        static data => ListenRequest.Decode(data).Encode(),
        static data => AcceptedOpen.Decode(data).Encode(),
        static data => PasteRequest.Decode(data).Encode(),
    ];

    public override string Name => "link-messages";

    public override InputShape Shape => InputShape.SshFields;

    public override IReadOnlyList<string> Assemblies => ["AgentSsh.Link"];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, .. new Hello("alice", "0.1.0", 7, 1_700_000_000_000).Encode()],
        [1, .. new AgentReport(ProgramState.Held, "why", "claude", "id", 3, 137, 1_700_000_000_000).Encode()],
        [2, .. new AttachRequest("a-1", "alice", ReadOnly: true, IgnoreSize: false).Encode()],
        [3, .. new LogsRequest(100, Follow: true).Encode()],
        [4, .. new CommandOpen(["status", "--json"]).Encode()],
        [5, .. new ListenRequest("l-1", "127.0.0.1", 8080, "").Encode()],
        [6, .. new AcceptedOpen("l-1", "127.0.0.1", 4000).Encode()],
        [7, .. new PasteRequest([new UploadedFile("shot.png", 68), new UploadedFile("tree")]).Encode()],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!input.IsEmpty)
        {
            RoundTrip.Check(Decoders[input[0] % Decoders.Length], input[1..].ToArray());
        }
    }
}
