using System.Text;
using AgentSsh.Gateway.Attachments.Screen;

namespace AgentSsh.Gateway.Tests.Attachments.Screen;

/// <summary>Pieces through a filter, as they would come.</summary>
internal static class FilterRun
{
    /// <summary>What a terminal gets of text that is cut at these places.</summary>
    public static string Of(string text, bool mayCopy, params int[] cuts) => Latin(Of(Encoding.Latin1.GetBytes(text), mayCopy, cuts));

    public static byte[] Of(ReadOnlySpan<byte> bytes, bool mayCopy, params int[] cuts)
    {
        var filter = new ScreenFilter();
        var output = new MemoryStream();
        int from = 0;
        foreach (int cut in (int[])[.. cuts, bytes.Length])
        {
            Feed(filter, bytes[from..cut], mayCopy, output);
            from = cut;
        }

        byte[] rest = new byte[ScreenFilter.MaxHeld];
        output.Write(rest.AsSpan(0, filter.Flush(rest)));
        return output.ToArray();
    }

    public static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static void Feed(ScreenFilter filter, ReadOnlySpan<byte> piece, bool mayCopy, MemoryStream output)
    {
        byte[] buffer = new byte[filter.Held + piece.Length];
        piece.CopyTo(buffer.AsSpan(filter.Held));
        output.Write(buffer.AsSpan(0, filter.Filter(buffer, piece.Length, mayCopy)));
    }
}
