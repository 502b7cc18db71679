using AgentSsh.Ssh;

namespace AgentSsh.Fuzz.Targets;

/// <summary>The data of requests and channel opens. The first byte chooses which.</summary>
internal sealed class RequestTarget : FuzzTarget
{
    private static readonly Func<byte[], byte[]>[] Decoders =
    [
        static data => PtyRequest.Decode(data).Encode(),
        static data => EnvRequest.Decode(data).Encode(),
        static data => TerminalSize.Decode(data).Encode(),
        static data => ExitSignal.Decode(data).Encode(),
        static data => DirectTcpip.Decode(data).Encode(),
        static data => SessionRequest.EncodeText(SessionRequest.DecodeText(data)),
        static data => SessionRequest.EncodeNumber(SessionRequest.DecodeNumber(data)),
        static data => DirectStreamlocal.Decode(data).Encode(),
        static data => TcpipForward.Decode(data).Encode(),
        static data => StreamlocalForward.Decode(data).Encode(),
    ];

    public override string Name => "requests";

    public override InputShape Shape => InputShape.SshFields;

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, .. new PtyRequest("xterm-256color", new TerminalSize(80, 24, 1, 2), new byte[] { 3, 0, 0, 0, 127, 0 }).Encode()],
        [1, .. new EnvRequest("LANG", "C.UTF-8").Encode()],
        [2, .. new TerminalSize(200, 50).Encode()],
        [3, .. new ExitSignal("TERM", false, "ended").Encode()],
        [4, .. new DirectTcpip("localhost", 8080, "127.0.0.1", 1024).Encode()],
        [5, .. SessionRequest.EncodeText("ls -l é")],
        [6, .. SessionRequest.EncodeNumber(255)],
        [7, .. new DirectStreamlocal("/run/x.sock").Encode()],
        [8, .. new TcpipForward("localhost", 0).Encode()],
        [9, .. new StreamlocalForward("/tmp/y.sock").Encode()],
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!input.IsEmpty)
        {
            RoundTrip.Check(Decoders[input[0] % Decoders.Length], input[1..].ToArray());
        }
    }
}
