using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.Ssh.Tests.Unit.Keys;

/// <summary>Reads the test vectors of project Wycheproof.</summary>
internal static class Wycheproof
{
    /// <summary>Every test of a file, with the group it stands in. Skips the running test when the vectors are absent.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Tests(string file)
    {
        string? suite = VectorSuites.Find("wycheproof");
        if (suite is null)
        {
            Assert.Skip(VectorSuites.AbsentReason("wycheproof"));
        }

        byte[] json = File.ReadAllBytes(Path.Combine(suite, "testvectors_v1", file));
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement.Clone();
        return
            from testGroup in root.GetProperty("testGroups").EnumerateArray()
            from test in testGroup.GetProperty("tests").EnumerateArray()
            select (testGroup, test);
    }

    public static byte[] Hex(JsonElement element, string property) => Convert.FromHexString(element.GetProperty(property).GetString()!);

    public static bool IsValid(JsonElement test) => test.GetProperty("result").GetString() == "valid";
}
