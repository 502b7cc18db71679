using System.Text;
using AgentSsh.Toml;
using AgentSsh.Toml.Tests;

namespace AgentSsh.Fuzz.Targets;

/// <summary>The TOML reader, from bytes and from text: both must give the same.</summary>
internal sealed class TomlTarget : FuzzTarget
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Name => "toml";

    public override InputShape Shape => InputShape.Text;

    public override IReadOnlyList<string> Assemblies => ["AgentSsh.Toml"];

    // Each level of nesting costs an object or two, and a document may be all nesting.
    public override long AllocationBound(int inputLength) => (256 * 1024) + (4096L * inputLength);

    public override IEnumerable<byte[]> Seeds() =>
    [
        "a = 1\nb.c = 'x' # y\n[t]\nd = [1, 2.5e-3, {e = true}]\n[[u]]\nf = 1979-05-27 07:32:00.5-07:00\n[[u]]\n[u.v]\n"u8.ToArray(),
        "s = \"a\\u00e9\\n\\\"\"\nm = \"\"\"\nx \\\n  y\"\"\"\"\nl = '''a''b'''''\nk.\"q\".'r' = {z.y = -inf, z.x = [nan,]}\n"u8.ToArray(),
        "h = 0xdead_beef\no = 0o755\nb = 0b1\nd = 9999-12-31\nt = 23:59:59.999\nf = 6.02_2e+23\né = 1\n"u8.ToArray(),
        "[a.b.c]\nx = 1\r\n[a]\r\ny = []\n[a.d]\ne.f = {}\ne.g.h = [[[]], {}]\n"u8.ToArray(),
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        (TomlTable? tree, TomlException? error) = Parse(input);
        string text;
        try
        {
            text = StrictUtf8.GetString(input);
        }
        catch (DecoderFallbackException)
        {
            FuzzFailure.Require(tree is null, "what is not UTF-8 is refused");
            return;
        }

        TomlTable? again = null;
        TomlException? errorAgain = null;
        try
        {
            again = TomlReader.Parse(text);
        }
        catch (TomlException e)
        {
            errorAgain = e;
        }

        FuzzFailure.Require(error?.Message == errorAgain?.Message, "bytes and text give the same error", $"{error?.Message} / {errorAgain?.Message}");
        FuzzFailure.Require(tree is null == again is null, "bytes and text give the same tree");
        if (error is not null)
        {
            FuzzFailure.Require(error.Line >= 1 && error.Column >= 1, "an error has a place", error.Message);
            OneLine.Require(error.Message);
        }
        else
        {
            FuzzFailure.Require(Outline.Of(tree!) == Outline.Of(again!), "bytes and text give the same tree");
        }
    }

    private static (TomlTable? Tree, TomlException? Error) Parse(ReadOnlySpan<byte> input)
    {
        try
        {
            return (TomlReader.Parse(input), null);
        }
        catch (TomlException e)
        {
            return (null, e);
        }
    }
}
