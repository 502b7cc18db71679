using System.Globalization;
using System.Text.Json;
using AgentSsh.Testing;

namespace AgentSsh.Toml.Tests;

/// <summary>
/// The official suite (https://github.com/toml-lang/toml-test), every file that it lists for TOML 1.0.0.
/// </summary>
public class OfficialSuiteTests(ITestOutputHelper output)
{
    private const string Suite = "toml-test";

    [Fact]
    public void Parse_EveryValidFile_GivesTheTreeOfItsJson()
    {
        var files = ListedFiles("valid/");
        var failures = new List<string>();
        foreach (var file in files)
        {
            using var expected = JsonDocument.Parse(File.ReadAllBytes(Path.ChangeExtension(file, ".json")));
            try
            {
                Compare(expected.RootElement, TomlReader.Parse(File.ReadAllBytes(file)), "", failures, file);
            }
            catch (TomlException e)
            {
                failures.Add($"{file}: {e.Message}");
            }
        }

        output.WriteLine($"{files.Count} valid files, {failures.Count} differences");
        Assert.Empty(failures);
    }

    [Fact]
    public void Parse_EveryInvalidFile_ThrowsWithAPositionInTheFile()
    {
        var files = ListedFiles("invalid/");
        var failures = new List<string>();
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            try
            {
                TomlReader.Parse(bytes);
                failures.Add($"{file}: accepted");
            }
            catch (TomlException e)
            {
                output.WriteLine($"{Path.GetFileName(file)}: {e.Message}");
                if (e.Line < 1 || e.Column < 1 || e.Line > bytes.Count(value => value == '\n') + 1)
                {
                    failures.Add($"{file}: no such position: {e.Message}");
                }
            }
        }

        output.WriteLine($"{files.Count} invalid files, {failures.Count} differences");
        Assert.Empty(failures);
    }

    private static List<string> ListedFiles(string prefix)
    {
        var suite = VectorSuites.Find(Suite);
        if (suite is null)
        {
            Assert.Skip(VectorSuites.AbsentReason(Suite));
        }

        var tests = Path.Combine(suite, "tests");
        var files = File.ReadLines(Path.Combine(tests, "files-toml-1.0.0"))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".toml", StringComparison.Ordinal))
            .Select(name => Path.Combine(tests, name))
            .ToList();
        Assert.NotEmpty(files);
        return files;
    }

    private static void Compare(JsonElement expected, TomlValue actual, string path, List<string> failures, string file)
    {
        if (expected.ValueKind == JsonValueKind.Array)
        {
            if (actual is not TomlArray array || array.Count != expected.GetArrayLength())
            {
                failures.Add($"{file}: {path} should be an array of {expected.GetArrayLength()}");
                return;
            }

            foreach (var (index, item) in expected.EnumerateArray().Index())
            {
                Compare(item, array[index], $"{path}[{index}]", failures, file);
            }
        }
        else if (expected.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String)
        {
            var value = expected.GetProperty("value").GetString()!;
            if (!IsSame(type.GetString()!, value, actual))
            {
                failures.Add($"{file}: {path} should be {type} {value}, is {actual.Kind}");
            }
        }
        else if (actual is not TomlTable table || table.Count != expected.EnumerateObject().Count())
        {
            failures.Add($"{file}: {path} should be a table of {expected.EnumerateObject().Count()} keys");
        }
        else
        {
            foreach (var property in expected.EnumerateObject())
            {
                if (table.TryGetValue(property.Name, out var value))
                {
                    Compare(property.Value, value, $"{path}.{property.Name}", failures, file);
                }
                else
                {
                    failures.Add($"{file}: {path}.{property.Name} is missing");
                }
            }
        }
    }

    private static bool IsSame(string type, string value, TomlValue actual) => type switch
    {
        "string" => actual is TomlString text && text.Value == value,
        "integer" => actual is TomlInteger integer && integer.Value == long.Parse(value, CultureInfo.InvariantCulture),
        "float" => actual is TomlFloat number && number.Value.Equals(ParseFloat(value)),
        "bool" => actual is TomlBoolean boolean && boolean.Value == bool.Parse(value),
        "datetime" => actual is TomlOffsetDateTime instant &&
            instant.Value.EqualsExact(DateTimeOffset.Parse(value, CultureInfo.InvariantCulture)),
        "datetime-local" => actual is TomlLocalDateTime local && local.Value == DateTime.Parse(value, CultureInfo.InvariantCulture),
        "date-local" => actual is TomlLocalDate date && date.Value == DateOnly.Parse(value, CultureInfo.InvariantCulture),
        "time-local" => actual is TomlLocalTime time && time.Value == TimeOnly.Parse(value, CultureInfo.InvariantCulture),
        _ => throw new InvalidDataException($"The suite has a type '{type}' that this test does not know."),
    };

    private static double ParseFloat(string value) => value.TrimStart('+', '-') switch
    {
        "inf" => value[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        "nan" => double.NaN,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };
}
