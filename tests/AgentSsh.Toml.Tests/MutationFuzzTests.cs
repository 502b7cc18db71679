using System.Text;
using System.Text.Unicode;

namespace AgentSsh.Toml.Tests;

/// <summary>
/// Broken documents made from whole ones. Seeded: a failure names its seed, and the same seed gives the same document.
/// </summary>
public class MutationFuzzTests
{
    private const int DocumentsASeed = 4000;

    private static readonly string[] Corpus =
    [
        "a = 1\nb.c = 'x' # y\n[t]\nd = [1, 2.5e-3, {e = true}]\n[[u]]\nf = 1979-05-27 07:32:00.5-07:00\n[[u]]\n[u.v]\n",
        "s = \"a\\u00e9\\n\\\"\"\nm = \"\"\"\nx \\\n  y\"\"\"\"\nl = '''a''b'''''\nk.\"q\".'r' = {z.y = -inf, z.x = [nan,]}\n",
        "h = 0xdead_beef\no = 0o755\nb = 0b1\nd = 9999-12-31\nt = 23:59:59.999\nf = 6.02_2e+23\né = 1\n",
        "[a.b.c]\nx = 1\r\n[a]\r\ny = []\n[a.d]\ne.f = {}\ne.g.h = [[[]], {}]\n",
    ];

    private static readonly string[] Fragments =
    [
        "\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", ",", ".", "=", "#", "\n", "\r\n", "\r", "\\", "\\u", "\\U0010FFFF", " ", "\t",
        "\0", "\u007F", "\uFEFF", "é", "😀", "_", "-", "+", "0x", "1e", "inf", "true", "1979-05-27", "07:32:00", "Z", "a.b.c", "99999999999999999999",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(300)]
    [InlineData(4000)]
    public void Parse_MutatedDocument_GivesATreeOrATomlException(int seed)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var i = 0; i < DocumentsASeed; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(Corpus[random.Next(Corpus.Length)]).ToList();
            for (var mutations = random.Next(1, 5); mutations > 0; mutations--)
            {
                Mutate(bytes, random);
            }

            accepted += ReadBothWays(bytes.ToArray()) ? 1 : 0;
        }

        // Mutations that never leave a document whole, or never break one, would exercise half of the reader.
        Assert.InRange(accepted, DocumentsASeed / 50, DocumentsASeed * 9 / 10);
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        switch (random.Next(5))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, random.Next(Math.Min(8, bytes.Count - at + 1)));
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(20, bytes.Count - at + 1))));
                break;
            case 3 when random.Next(4) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]));
                break;
        }
    }

    /// <summary>Whether the document was accepted; from bytes and from text it must come out alike.</summary>
    private static bool ReadBothWays(byte[] bytes)
    {
        var fromBytes = Outcome(() => TomlReader.Parse(bytes));
        if (Utf8.IsValid(bytes))
        {
            Assert.Equal(fromBytes, Outcome(() => TomlReader.Parse(Encoding.UTF8.GetString(bytes))));
        }

        return fromBytes.Tree is not null;
    }

    private static (string? Tree, string? Error) Outcome(Func<TomlTable> parse)
    {
        try
        {
            var tree = parse();
            AssertPositions(tree);
            return (Outline.Of(tree), null);
        }
        catch (TomlException e)
        {
            Assert.True(e.Line >= 1 && e.Column >= 1, e.Message);
            Assert.DoesNotContain(e.Message, char.IsControl);
            return (null, e.Message);
        }
    }

    private static void AssertPositions(TomlValue value)
    {
        Assert.True(value.Line >= 1 && value.Column >= 1);
        foreach (var inner in value is TomlTable table ? table.Values : value is TomlArray array ? array : [])
        {
            AssertPositions(inner);
        }
    }
}
