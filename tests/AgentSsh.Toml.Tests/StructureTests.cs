namespace AgentSsh.Toml.Tests;

public class StructureTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData(" \t\r\n\n# only a comment é\t", "{}")]
    [InlineData("a=1\r\nb = 2 # c\n\tc =3", "{a:1,b:2,c:3}")]
    [InlineData("bare_key-1 = 1\n1234 = 2\n\"quoted é\" = 3\n'lit.eral' = 4\n\"\" = 5\n\"\\u0041\" = 6",
        "{bare_key-1:1,1234:2,quoted é:3,lit.eral:4,:5,A:6}")]
    [InlineData("a . \"b.c\" .\t'd' = 1", "{a:{b.c:{d:1}}}")]
    [InlineData("3.14 = 1", "{3:{14:1}}")]
    [InlineData("true = 1\ninf = 2\n1979-05-27 = 3", "{true:1,inf:2,1979-05-27:3}")]
    [InlineData("f.a = 1\ng = 2\nf.b = 3\nf.c.d = 4\nf.c.e = 5", "{f:{a:1,b:3,c:{d:4,e:5}},g:2}")]
    [InlineData("a = []\nb = [ 1, 'x', [2.5, true], {c = 1} ]", "{a:[],b:[1,\"x\",[2.5,true],{c:1}]}")]
    [InlineData("a = [ # comment\n\n  1 # one\n  , # comma\n 2,\r\n# end\n]", "{a:[1,2]}")]
    [InlineData("a = {}\nb = { }\nc = {d = 1,\te.f = 2, e.g = [\n 3,\n] , \"h\" = {i.j = 4}}", "{a:{},b:{},c:{d:1,e:{f:2,g:[3]},h:{i:{j:4}}}}")]
    [InlineData("x = 1\n[a]\nb = 1\n[ c . 'd' ] # end\ne = 2\n[a.f]", "{x:1,a:{b:1,f:{}},c:{d:{e:2}}}")]
    [InlineData("[a.b.c]\nx = 1\n[a]\ny = 2\n[a.b]\nz = 3", "{a:{b:{c:{x:1},z:3},y:2}}")]
    [InlineData("[[a]]\nb = 1\n[[ a ]]\n[[a]]\nb = 3", "{a:[{b:1},{},{b:3}]}")]
    [InlineData("[[f]]\nn = 1\n[f.p]\nc = 1\n[[f.v]]\nn = 2\n[[f.v]]\nn = 3\n[[f]]\n[[f.v]]\nn = 4",
        "{f:[{n:1,p:{c:1},v:[{n:2},{n:3}]},{v:[{n:4}]}]}")]
    [InlineData("[fruit]\napple.color = 'red'\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true",
        "{fruit:{apple:{color:\"red\",taste:{sweet:true},texture:{smooth:true}}}}")]
    [InlineData("[a.b]\n[[a.c]]\n[a.c.d]\nx=1\n[[a.c]]\n[a.c.d]\nx=2", "{a:{b:{},c:[{d:{x:1}},{d:{x:2}}]}}")]
    [InlineData("[\"\".x]\n'' = 1", "{:{x:{:1}}}")]
    public void Parse_Document_GivesItsTree(string toml, string expected)
    {
        Assert.Equal(expected, Outline.Of(TomlReader.Parse(toml)));
    }

    [Theory]
    // What may not be set twice, and by whom.
    [InlineData("a = 1\na = 2", 2, 1, "a key that is not set yet, found a, an integer set at line 1, column 1")]
    [InlineData("a = 1\n'a' = 2", 2, 1, "found a, an integer")]
    [InlineData("a.b = 1\na.b = 2", 2, 3, "a key that is not set yet, found a.b, an integer set at line 1, column 3")]
    [InlineData("a = 1\na.b = 2", 2, 1, "a table, found a, an integer set at line 1, column 1")]
    [InlineData("a = {}\na.b = 2", 2, 1, "a table that dotted keys of this section made, found a, a table")]
    [InlineData("[a.b.c]\nx=1\n[a]\nb.c.y = 2", 4, 1, "a table that dotted keys of this section made, found b, a table set at line 1, column 4")]
    [InlineData("[a.b.c]\n[a]\nb.y = 2", 3, 1, "a table that dotted keys of this section made, found b, a table")]
    [InlineData("[[a.b]]\n[a]\nb.y = 2", 3, 1, "a table, found b, an array")]
    [InlineData("[a]\n[a]", 2, 2, "the name of a table that is not defined yet, found a, a table set at line 1, column 2")]
    [InlineData("[a]\nb = 1\n[a.b]", 3, 4, "not defined yet, found a.b, an integer set at line 2, column 1")]
    [InlineData("[a]\nb.c = 1\n[a.b]", 3, 4, "not defined yet, found a.b, a table")]
    [InlineData("[a]\nb = 1\n[a.b.c]", 3, 4, "a table, found a.b, an integer")]
    [InlineData("a = {b = {}}\n[a.b]", 2, 2, "a table that is not complete at its '}', found a, a table")]
    [InlineData("a = {b.c = 1}\n[a.b.d]", 2, 2, "a table that is not complete at its '}', found a, a table")]
    [InlineData("a = [{}]\n[a.b]", 2, 2, "a table, or an array that '[[...]]' made, found a, an array")]
    [InlineData("a = []\n[[a]]", 2, 3, "a name that is not set yet, or an array that '[[...]]' made, found a, an array")]
    [InlineData("[a]\n[[a]]", 2, 3, "or an array that '[[...]]' made, found a, a table")]
    [InlineData("[a.b]\n[[a]]", 2, 3, "or an array that '[[...]]' made, found a, a table")]
    [InlineData("[[a]]\n[a]", 2, 2, "not defined yet, found a, an array")]
    [InlineData("a = {b = 1, b = 2}", 1, 13, "a key that is not set yet, found b, an integer set at line 1, column 6")]
    [InlineData("a = {b.c = 1, b = 2}", 1, 15, "a key that is not set yet, found b, a table")]
    [InlineData("a = {b = {c = 1}, b.d = 2}", 1, 19, "a table that dotted keys of this section made, found b")]
    [InlineData("'a b'.\"\\u001b\" = 1\n'a b'.\"\\u001b\" = 1", 2, 7, "found \"a b\".\"\\u001B\", an integer set at line 1, column 7")]
    // Grammar between values.
    [InlineData("a", 1, 2, "'=' after the key, found the end of the file")]
    [InlineData("a.b c = 1", 1, 5, "'=' after the dotted key, found 'c'")]
    [InlineData("= 1", 1, 1, "a key (letters, digits, '_' and '-', or a string in quotes), found '='")]
    [InlineData("a. = 1", 1, 4, "a key (letters, digits, '_' and '-', or a string in quotes), found '='")]
    [InlineData("é = 1", 1, 1, "a key (letters, digits, '_' and '-', or a string in quotes), found 'é'")]
    [InlineData("\"\"\"a\"\"\" = 1", 1, 1, "a key, found a multi-line string")]
    [InlineData("'''a''' = 1", 1, 1, "a key, found a multi-line string")]
    [InlineData("a =", 1, 4, "a value, found the end of the file")]
    [InlineData("a = # none\n", 1, 5, "a value, found '#'")]
    [InlineData("a = = 1", 1, 5, "a value, found '='")]
    [InlineData("a = 1 b = 2", 1, 7, "the end of the line after a value, found 'b'")]
    [InlineData("a = 1\rb = 2", 1, 6, "the end of the line after a value, found a carriage return without a line feed")]
    [InlineData("# a\u0007", 1, 4, "text or the end of the line in a comment, found the character U+0007")]
    [InlineData("# a\rb", 1, 4, "found a carriage return without a line feed")]
    [InlineData("\u3000a = 1", 1, 1, "a key (letters, digits, '_' and '-', or a string in quotes), found '\u3000'")]
    [InlineData("[a", 1, 3, "']' or '.' after the name of a table, found the end of the file")]
    [InlineData("[]", 1, 2, "a key (letters, digits, '_' and '-', or a string in quotes), found ']'")]
    [InlineData("[a] b = 1", 1, 5, "the end of the line after a table header, found 'b'")]
    [InlineData("[[a]", 1, 5, "the second ']' of ']]', found the end of the file")]
    [InlineData("[[a] ]", 1, 5, "the second ']' of ']]', found a space")]
    [InlineData("[ [a]]", 1, 3, "a key (letters, digits, '_' and '-', or a string in quotes), found '['")]
    [InlineData("a = [1 2]", 1, 8, "',' or ']' in the array that began at line 1, column 5, found '2'")]
    [InlineData("a = [,]", 1, 6, "a value or ']' in the array that began at line 1, column 5, found ','")]
    [InlineData("a = [1,,]", 1, 8, "a value or ']' in the array that began at line 1, column 5, found ','")]
    [InlineData("a = [1,\nb = 2\n", 2, 1, "a value, found 'b'")]
    [InlineData("a = [1,\n", 2, 1, "a value or ']' in the array that began at line 1, column 5, found the end of the file")]
    [InlineData("a = [1\n", 2, 1, "',' or ']' in the array that began at line 1, column 5, found the end of the file")]
    [InlineData("a = {b = 1,}", 1, 12, "a further key after ',' (an inline table stands on one line and has no comma at its end), found '}'")]
    [InlineData("a = {b = 1,\nc = 2}", 1, 12, "a further key after ',' (an inline table stands on one line and has no comma at its end), found the end of the line")]
    [InlineData("a = {b = 1\n}", 1, 11, "',' or '}' on the line of the inline table that began at line 1, column 5, found the end of the line")]
    [InlineData("a = {b = 1 # no\n}", 1, 12, "found '#'")]
    [InlineData("a = {\nb = 1}", 1, 6, "a key (letters, digits, '_' and '-', or a string in quotes), found the end of the line")]
    [InlineData("a = {,}", 1, 6, "found ','")]
    [InlineData("a = {b = 1", 1, 11, "found the end of the file")]
    public void Parse_BadDocument_SaysWhatAndWhere(string toml, int line, int column, string reason)
    {
        var error = Assert.Throws<TomlException>(() => TomlReader.Parse(toml));

        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Equal($"line {line}, column {column}: {error.Reason}", error.Message);
    }
}
