namespace AgentSsh.Ssh.KeyExchange.MlKem;

/// <summary>
/// Arithmetic modulo q = 3329 (FIPS 203 section 2.4). Values are secret as a rule: no branch, no table index and no division depends on
/// one, because a divider's time tells its operands (KyberSlash). Elements are 0 to q - 1.
/// </summary>
internal static class MlKemField
{
    /// <summary>The modulus.</summary>
    public const int Q = 3329;

    // floor(2^24 / q). Up to 2 q^2 the quotient that it gives is at most 1 too small, which one subtraction mends.
    private const uint BarrettMultiplier = 5039;
    private const int BarrettShift = 24;

    // ceil(2^36 / q). For numerators below 2^22 the quotient that it gives is exact.
    private const ulong CompressMultiplier = 20_642_679;
    private const int CompressShift = 36;

    /// <param name="value">0 to 2 q^2 - 1: a product, or the sum of two.</param>
    public static int Reduce(uint value) =>
        SubtractOnce((int)(value - ((uint)(((ulong)value * BarrettMultiplier) >> BarrettShift) * Q)));

    public static int Add(int a, int b) => SubtractOnce(a + b);

    public static int Subtract(int a, int b) => AddIfNegative(a - b);

    public static int Multiply(int a, int b) => Reduce((uint)(a * b));

    /// <param name="value">1 - q to q - 1.</param>
    public static int AddIfNegative(int value) => value + ((value >> 31) & Q);

    /// <summary>round(2^bits / q * value) modulo 2^bits (FIPS 203 section 4.2.1).</summary>
    /// <param name="value">An element.</param>
    /// <param name="bits">1 to 10.</param>
    public static int Compress(int value, int bits)
    {
        ulong numerator = ((ulong)(uint)value << bits) + (Q / 2);
        return (int)((numerator * CompressMultiplier) >> CompressShift) & ((1 << bits) - 1);
    }

    // 0 to 2 q - 1.
    private static int SubtractOnce(int value) => AddIfNegative(value - Q);
}
